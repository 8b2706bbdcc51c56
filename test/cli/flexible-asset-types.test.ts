import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emulate, gluekit, RAW_CONTROL, withFolder, type Emulator, type Outcome } from './gluekit.js'

let emulator: Emulator
let empty: Emulator
beforeAll(async () => {
  ;[emulator, empty] = await Promise.all([emulate('--seed', 'demo'), emulate('--seed', 'empty')])
})
beforeEach(async () => {
  await emulator.requests()
  await empty.requests()
})
afterAll(async () => {
  await Promise.all([emulator.stop(), empty.stop()])
})
const run = (cwd: string, args: readonly string[], at: Emulator = emulator): Promise<Outcome> => gluekit(args, { env: at.env, cwd })
const writes = async (at: Emulator) => (await at.requests()).filter(({ method }) => method !== 'GET')

describe('flexible-asset-types', () => {
  test('are pulled from one account and pushed to another, where a second push changes nothing', async () => {
    await withFolder(async (folder) => {
      const pulled = await run(folder, ['flexible-asset-types', 'pull', 'types'])
      expect(pulled).toMatchObject({ exit: 0, stderr: '' })
      expect(pulled.stdout).not.toMatch(RAW_CONTROL)
      expect(await readdir(path.join(folder, 'types'))).toHaveLength(12)
      expect(await readFile(path.join(folder, 'types', 'lan.yaml'), 'utf8')).toContain('tagType: "FlexibleAssetType: Internet/WAN"')
      const dry = await run(folder, ['flexible-asset-types', 'push', 'types', '--dry-run'], empty)
      expect(dry).toMatchObject({ exit: 0, stderr: 'Dry run: nothing was changed.\n' })
      expect(dry.stdout).toContain('+ type LAN')
      expect(await writes(empty)).toEqual([])
      const unasked = await run(folder, ['flexible-asset-types', 'push', 'types'], empty)
      expect(unasked.exit).toBe(2)
      expect(unasked.stderr).toContain('--yes')
      expect(await writes(empty)).toEqual([])
      const first = await run(folder, ['flexible-asset-types', 'push', 'types', '--yes'], empty)
      expect(first).toMatchObject({ exit: 0 })
      expect(first.stdout).toContain('12 types created')
      expect((await writes(empty)).length).toBeGreaterThan(11)
      const second = await run(folder, ['flexible-asset-types', 'push', 'types', '--yes', '-o', 'json'], empty)
      expect(JSON.parse(second.stdout)).toMatchObject({ dryRun: false, changes: [], refused: [], result: null })
      expect(await writes(empty)).toEqual([])
      expect((await run(folder, ['flexible-asset-types', 'diff', 'types', '--check'], empty)).exit).toBe(0)
      expect((await run(folder, ['flexible-asset-types', 'diff', 'types', '--check'])).exit).toBe(0)
    })
  })

  test('differ: shown, and with --check told by the exit code', async () => {
    await withFolder(async (folder) => {
      await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing'])
      const file = path.join(folder, 'printing.yaml')
      const text = await readFile(file, 'utf8')
      await writeFile(file, `# ours\n${text.replace('name: Driver', 'name: Driver Name\n    key: driver')}`)
      const shown = await run(folder, ['flexible-asset-types', 'diff', 'printing.yaml'])
      expect(shown.exit).toBe(0)
      expect(shown.stdout).toContain('~ Printing: field Driver\n    name: Driver → Driver Name\n')
      expect((await run(folder, ['flexible-asset-types', 'diff', '.', '--check'])).exit).toBe(11)
      await writeFile(file, text.replace('kind: Checkbox', 'kind: Textbox'))
      const refused = await run(folder, ['flexible-asset-types', 'push', '.', '--yes'])
      expect(refused.exit).toBe(4)
      expect(refused.stdout).toContain('! Printing: field Colour: its kind is Checkbox and cannot become Textbox')
      expect(await writes(emulator)).toEqual([])
    })
  })

  test('a pull keeps files that somebody changed, unless told to replace them', async () => {
    await withFolder(async (folder) => {
      await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing'])
      const file = path.join(folder, 'printing.yaml')
      const text = await readFile(file, 'utf8')
      await writeFile(file, `# a comment of ours\n${text}`)
      expect(await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing'])).toMatchObject({ exit: 0 })
      expect(await readFile(file, 'utf8')).toContain('a comment of ours')
      await writeFile(file, text.replace('A print queue.', 'Ours.'))
      const kept = await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing'])
      expect(kept.exit).toBe(4)
      expect(await readFile(file, 'utf8')).toContain('Ours.')
      expect((await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing', '--force', '--dry-run'])).exit).toBe(0)
      expect(await readFile(file, 'utf8')).toContain('Ours.')
      expect((await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing', '--force'])).exit).toBe(0)
      expect(await readFile(file, 'utf8')).toBe(text)
    })
  })

  test('wrong files and names are told with place and near names, before anything is sent', async () => {
    await withFolder(async (folder) => {
      await mkdir(path.join(folder, 'none'))
      await writeFile(path.join(folder, 'bad.yaml'), 'name: X\nfields:\n  - name: A\n    kind: Txt\n')
      const bad = await run(folder, ['flexible-asset-types', 'push', 'bad.yaml', '--yes'])
      expect(bad.exit).toBe(2)
      expect(bad.stderr).toMatch(/bad\.yaml:4:11/)
      expect((await run(folder, ['flexible-asset-types', 'push', 'none', '--yes'])).exit).toBe(2)
      expect((await run(folder, ['flexible-asset-types', 'push', 'absent', '--yes'])).exit).toBe(2)
      expect(await emulator.requests()).toEqual([])
      const unknown = await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printin'])
      expect(unknown.exit).toBe(6)
      expect(unknown.stderr).toContain('Did you mean "Printing"?')
      // Other files are nobody's business, but one that is to be a type and is none yet must be mended first.
      expect((await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing'])).exit).toBe(0)
      await writeFile(path.join(folder, 'printing.yaml'), 'name: Printing\nfields: []\n')
      expect((await run(folder, ['flexible-asset-types', 'pull', '--type', 'Printing', '--force'])).exit).toBe(2)
      expect((await readdir(folder)).sort()).toEqual(['bad.yaml', 'none', 'printing.yaml'])
    })
  })
})

describe('types generate', () => {
  test('writes a file, leaves one alone that is up to date, and says with --check what is not', async () => {
    await withFolder(async (folder) => {
      const file = path.join(folder, 'types.ts')
      expect(await run(folder, ['types', 'generate', '--out', 'types.ts', '--check'])).toMatchObject({
        exit: 11,
        stdout: expect.stringContaining('does not exist'),
      })
      expect(await run(folder, ['types', 'generate', '--out', 'types.ts'])).toMatchObject({
        exit: 0,
        stdout: 'types.ts: 12 types written.\n',
      })
      const text = await readFile(file, 'utf8')
      expect((await run(folder, ['types', 'generate'])).stdout).toBe(text)
      expect(await run(folder, ['types', 'generate', '--out', 'types.ts', '--check'])).toMatchObject({
        exit: 0,
        stdout: 'types.ts is up to date (12 types).\n',
      })
      await writeFile(file, text.replace("'WPA2 Personal' | ", ''))
      const stale = await run(folder, ['types', 'generate', '--out', 'types.ts', '--check'])
      expect(stale.exit).toBe(11)
      expect(stale.stdout).toContain("  WirelessTraits['security'] is another\n")
      expect(JSON.parse((await run(folder, ['types', 'generate', '--out', 'types.ts', '--check', '-o', 'json'])).stdout)).toMatchObject({
        upToDate: false,
        written: false,
      })
      const one = await run(folder, ['types', 'generate', '--type', 'lan'])
      expect(one.stdout.match(/^export interface/gm)).toHaveLength(1)
      expect((await run(folder, ['types', 'generate', '--check'])).exit).toBe(2)
      expect((await run(folder, ['types', 'generate', '--out', 'absent/types.ts'])).exit).toBe(2)
      expect(await readdir(folder)).toEqual(['types.ts'])
      expect(await writes(emulator)).toEqual([])
    })
  })
})
