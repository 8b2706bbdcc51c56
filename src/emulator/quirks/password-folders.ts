import { checkParentFolder, refuseUnlessEmpty } from './folder.js'
import type { Quirk } from './quirk.js'

export const passwordFolders: Quirk = {
  resource: 'passwordFolders',
  check: checkParentFolder,
  deleting: (account, row) => refuseUnlessEmpty(account, row, 'passwords', 'passwordFolderId'),
}
