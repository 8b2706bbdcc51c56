import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { networkDiskOf } from './local-disk.js'

const on = (platform: NodeJS.Platform, path: string, type = 0): Promise<string | undefined> =>
  networkDiskOf('folder', { platform, realPath: () => path, kind: async () => type })

describe('a disk', () => {
  it('of this machine is local', async () => {
    expect(await networkDiskOf(tmpdir())).toBeUndefined()
  })

  // The numbers are those of statfs(2) and of the headers of each file system.
  it.each([
    ['NFS', 0x6969],
    ['SMB', 0x517b],
    ['CIFS', 0xff534d42],
    // As a system of 32 bits gives it.
    ['CIFS', 0xff534d42 | 0],
    ['SMB', 0xfe534d42],
    ['9P', 0x01021997],
    ['FUSE', 0x65735546],
    ['Coda', 0x73757245],
    ['AFS', 0x5346414f],
    ['AFS', 0x6b414653],
    ['NCP', 0x564c],
    ['Ceph', 0x00c36400],
    ['Lustre', 0x0bd00bd0],
    ['GPFS', 0x47504653],
    ['BeeGFS', 0x19830326],
    ['OCFS2', 0x7461636f],
    ['GFS2', 0x01161970],
    ['a shared folder of VMware', 0xbacbacbc],
    ['a shared folder of VirtualBox', 0x786f4256],
    ['a shared folder of Parallels', 0x7c7c6673],
  ])('with %s is not local on Linux', async (name, type) => {
    expect(await on('linux', '/home/x', type)).toBe(name)
  })

  it('of another system is not known to be shared', async () => {
    expect(await on('freebsd', '/home/x', 0x6969)).toBeUndefined()
  })

  it.each([0xef53, 0x01021994, 0x794c7630, 0x9123683e, 0x58465342])(
    'with ext4, tmpfs, overlay, btrfs or XFS is local (%#)',
    async (type) => {
      expect(await on('linux', '/home/x', type)).toBeUndefined()
    },
  )

  it.each(['\\\\server\\share\\state', '\\\\?\\UNC\\server\\share', '\\\\?\\unc\\server\\share'])('at %s is a share', async (path) => {
    expect(await on('win32', path)).toBe('a Windows share')
  })

  it.each(['C:\\Users\\x', '\\\\?\\C:\\Users\\x', '\\\\.\\C:\\x'])('at %s is local', async (path) => {
    expect(await on('win32', path)).toBeUndefined()
  })

  it('of a Mac is local where home folders lie', async () => {
    expect(await on('darwin', '/Users/x/Library')).toBeUndefined()
    expect(await on('darwin', '/private/var/folders/x')).toBeUndefined()
    expect(await on('darwin', '/Volumes/share/x')).toBe('a mounted volume')
    expect(await on('darwin', '/Network/Servers/x')).toBe('a mounted volume')
    expect(await on('darwin', '/Users/x/Volumes/y')).toBeUndefined()
  })
})
