import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OnboardingAccount } from './onboarding-account.js'

let account: OnboardingAccount
beforeAll(async () => {
  account = await OnboardingAccount.start()
})
afterAll(() => account.stop())

it('the file that the guide shows is one that works, once and again', async () => {
  const guide = await readFile(path.resolve(import.meta.dirname, '../../docs/guide/onboarding.md'), 'utf8')
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? []
  const file = await account.write(yaml, 'guide.yaml')
  const secrets = { env: { JLF_FIREWALL_PASSWORD: 'canary-guide' } }
  expect(await account.onboard({ secrets }, file)).toMatchObject({ complete: true, created: 8 })
  expect(await account.onboard({ secrets }, file)).toMatchObject({ complete: true, created: 0, updated: 0 })
})
