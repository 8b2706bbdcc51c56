import { realpathSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

/** What a disk is asked; tests give others. */
export interface DiskFacts {
  readonly platform: NodeJS.Platform
  readonly realPath: (folder: string) => string
  /** The number of the kind of file system. */
  readonly kind: (folder: string) => Promise<number>
}

const ofThisMachine: DiskFacts = {
  platform: process.platform,
  realPath: (folder) => realpathSync.native(folder),
  kind: async (folder) => (await statfs(folder)).type,
}

// Of include/uapi/linux/magic.h and the file systems' own headers.
const NETWORK_ON_LINUX: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x65735546, 'FUSE'],
  [0x73757245, 'Coda'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x564c, 'NCP'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0x7461636f, 'OCFS2'],
  [0x01161970, 'GFS2'],
  [0xbacbacbc, 'a shared folder of VMware'],
  [0x786f4256, 'a shared folder of VirtualBox'],
  [0x7c7c6673, 'a shared folder of Parallels'],
])

/**
 * What kind of shared disk a folder lies on; undefined for a disk of this machine. Locks and shared memory do not reach from one machine to
 * another, so a database on such a disk would be damaged, or let everybody through. FUSE may be either, and is not trusted.
 */
export const networkDiskOf = async (folder: string, facts: DiskFacts = ofThisMachine): Promise<string | undefined> => {
  const { platform, realPath, kind } = facts
  if (platform === 'win32') {
    // The real path of a drive letter that stands for a share is that of the share.
    return /^\\\\(?:\?\\UNC\\|(?![?.]\\))/i.test(realPath(folder)) ? 'a Windows share' : undefined
  }
  if (platform === 'darwin') return /^\/(?:Network|Volumes)\//.test(realPath(folder)) ? 'a mounted volume' : undefined
  return platform === 'linux' ? NETWORK_ON_LINUX.get((await kind(folder)) >>> 0) : undefined
}
