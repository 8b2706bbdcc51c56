import { catalog } from '../../../catalog/index.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import type { Given } from '../../command.js'
import { withClient } from '../../connect.js'
import type { ExitCode } from '../../exit-codes.js'
import { recordWriter } from '../../output/record-writer.js'
import type { Session } from '../../session.js'
import { columnsFor, tellCompleteness } from '../resources/list.js'

/** Organizations whose name contains a text, best first. */
export const searchOrganizations = async (session: Session, { args }: Given): Promise<ExitCode> =>
  withClient(session, async ({ client }) => {
    const found = await client.organizations.search(args[0] ?? '', session.call)
    const writer = recordWriter(session, session.options.output, columnsFor(catalog.organizations, session, undefined))
    for (const record of found) await writer.write(record as unknown as AnyRecord)
    await writer.end()
    const near = found.near.map((name) => JSON.stringify(name)).join(' or ')
    if (found.length === 0)
      await session.note(`No organization has ${JSON.stringify(args[0])} in its name.${near === '' ? '' : ` Did you mean ${near}?`}`)
    else if (session.options.output === 'table') await session.note(`${found.length} found, searched by ${found.searchedBy}.`)
    return tellCompleteness(session, found.completeness)
  })
