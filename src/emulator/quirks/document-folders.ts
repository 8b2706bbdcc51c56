import { checkParentFolder, refuseUnlessEmpty } from './folder.js'
import type { Quirk } from './quirk.js'

export const documentFolders: Quirk = {
  resource: 'documentFolders',
  check: checkParentFolder,
  deleting: (account, row) => refuseUnlessEmpty(account, row, 'documents', 'documentFolderId'),
}
