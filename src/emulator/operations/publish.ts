import { requireParents, requireRow } from '../api/selection.js'
import type { Context } from '../api/context.js'
import { publishDocument } from '../quirks/document-content.js'
import { logAction } from '../state/activity.js'
import { apiResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { recordText } from '../wire/render.js'

/** Publishes the draft of a document, with or without a body. */
export const publish = (context: Context): EmulatorResponse => {
  const { account, resource } = context
  requireParents(context)
  const row = requireRow(context)
  account.transaction(() => {
    publishDocument(account, row)
    logAction(account, resource, row, 'update')
  })
  return apiResponse(200, `{"data":${recordText(account, resource, row, { view: 'show', secrets: false })}}`)
}
