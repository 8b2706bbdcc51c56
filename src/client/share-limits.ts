import type { PipelineOptions } from '../http/index.js'
import { resolveHome } from '../profile/home.js'
import type { GlueClientOptions } from './options.js'

/** Where the processes that share limits meet. */
export const sharingOf = (shareLimits: GlueClientOptions['shareLimits']): PipelineOptions['sharing'] =>
  shareLimits && {
    folder: () => (shareLimits === true ? resolveHome().state : shareLimits.folder),
    ...(process.platform === 'win32' ? { protect } : {}),
  }

const protect = async (target: string, kind: 'file' | 'folder'): Promise<void> =>
  (await import('../profile/windows-access.js')).restrictToUser(target, kind)
