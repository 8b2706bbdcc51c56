import path from 'node:path'
import { UsageError } from '../../../errors.js'
import {
  changeTitle,
  planPush,
  pushTypes,
  readTypeFiles,
  renderTypePlan,
  type PushedTypes,
  type TypeChange,
  type TypeModel,
  type TypePlan,
} from '../../../workflows/flexible-asset-types/index.js'
import type { Given } from '../../command.js'
import { withClient, type Connected } from '../../connect.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import { jsonText } from '../../output/json.js'
import { safeLine } from '../../output/safe-text.js'
import { writeCsv } from '../../output/write-csv.js'
import { startProgress } from '../../progress.js'
import { confirm } from '../../prompt.js'
import type { Session } from '../../session.js'
import type { DiffOptions, PushOptions } from './register.js'

export const diffCommand = async (session: Session, { args, options }: Given<DiffOptions>): Promise<ExitCode> => {
  const types = await typesAt(session, args[0])
  return withClient(session, async ({ client }) => {
    const plan = await planPush(client, types, { ...session.call, deleteFields: options.deleteFields })
    await printPlan(session, plan, true, null)
    return options.check === true && plan.changes.length + plan.refused.length > 0 ? EXIT.differs : EXIT.ok
  })
}

/** Read, plan, show, ask, push. */
export const pushCommand = async (session: Session, { args, options }: Given<PushOptions>): Promise<ExitCode> => {
  const types = await typesAt(session, args[0])
  return withClient(session, async (connected) => {
    const plan = await planPush(connected.client, types, { ...session.call, deleteFields: options.deleteFields })
    const only = options.dryRun === true || plan.changes.length === 0 || plan.refused.length > 0
    if (session.options.output === 'table' || only) await printPlan(session, plan, options.dryRun === true, null)
    if (only) {
      if (plan.refused.length > 0) await session.note('Nothing was changed: settle what is marked with ! first.')
      else if (plan.changes.length > 0) await session.note('Dry run: nothing was changed.')
      return plan.refused.length > 0 ? EXIT.refused : EXIT.ok
    }
    if (!(await mayWrite(session, connected, plan, options))) return EXIT.refused
    const result = await push(session, connected, types, plan)
    if (session.options.output !== 'table') await printPlan(session, plan, false, result)
    else await session.print(session.colors.bold(`Done: ${inWords(result)}.`))
    return EXIT.ok
  })
}

const typesAt = async (session: Session, place = ''): Promise<readonly TypeModel[]> => {
  const files = await readTypeFiles(path.resolve(session.context.cwd, place))
  if (files.length > 0) return files.map(({ type }) => type)
  throw new UsageError('invalid_input', `The folder ${place} has no file of a flexible asset type.`, {
    hint: 'Files end in .yaml or .yml. To make them: gluekit flexible-asset-types pull',
  })
}

const mayWrite = async (session: Session, { client, connection }: Connected, plan: TypePlan, options: PushOptions): Promise<boolean> => {
  if (connection.readOnly)
    throw new UsageError('read_only', `The profile ${connection.profileName ?? ''} is read-only: nothing was changed.`, {
      hint: 'Use a profile that may write, or --dry-run to see the plan alone.',
    })
  if (options.yes === true) return true
  const deleted = plan.changes.filter((change) => change.do === 'delete field').length
  const warning = deleted === 0 ? '' : ` ${deleted} of them delete a field and its data in every asset.`
  const question = `Make ${counted(plan.changes.length, 'change')} at ${client.baseUrl}?${warning}`
  if (await confirm(session.context, question, 'Add --yes to apply the plan, or --dry-run to see it alone.')) return true
  await session.note('Nothing was changed.')
  return false
}

const push = async (session: Session, { client }: Connected, types: readonly TypeModel[], plan: TypePlan): Promise<PushedTypes> => {
  const progress = startProgress(session, 'Pushing')
  let begun = false
  try {
    return await pushTypes(client, types, {
      ...session.call,
      plan,
      onProgress: ({ done, title }) => {
        begun = true
        progress.update(done, null, title)
      },
    })
  } catch (error) {
    progress.stop()
    if (begun) await session.note('Not everything was done. Run the same command again: it looks at what is there and goes on.')
    throw error
  } finally {
    progress.stop()
  }
}

const printPlan = async (session: Session, plan: TypePlan, dryRun: boolean, result: PushedTypes | null): Promise<void> => {
  const changes = plan.changes.map(publicChange)
  switch (session.options.output) {
    case 'json':
      return session.print(jsonText({ dryRun, changes, refused: plan.refused, notes: plan.notes, result }, 2))
    case 'ndjson':
      for (const change of changes) await session.print(jsonText(change))
      return
    case 'csv':
      return writeCsv(session.context.stdout, [
        ['action', 'type', 'field', 'title'],
        ...changes.map(({ action, type, field, title }) => [action, type, field ?? '', title]),
      ])
    case 'table':
      for (const line of renderTypePlan(plan))
        await session.print(paint(session, `${/^ */.exec(line)?.[0] ?? ''}${safeLine(line.trimStart())}`))
      for (const note of plan.notes) await session.note(note)
  }
}

const paint = ({ colors }: Session, line: string): string => {
  const colour = { '+': colors.green, '~': colors.yellow, '-': colors.red, '!': colors.red }[line.charAt(0)]
  return colour === undefined ? line : colour(line)
}

const publicChange = (change: TypeChange) => ({
  action: change.do,
  type: change.type.name,
  field: 'field' in change ? change.field.name : change.do === 'delete field' ? change.present.name : null,
  title: changeTitle(change),
  changes: 'changes' in change ? change.changes : [],
})

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const inWords = ({ typesCreated, typesChanged, fieldsAdded, fieldsChanged, fieldsDeleted }: PushedTypes): string =>
  `${counted(typesCreated, 'type')} created, ${typesChanged} changed; ${counted(fieldsAdded, 'field')} added, ${fieldsChanged} changed, ${fieldsDeleted} deleted`
