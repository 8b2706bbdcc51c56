import type { Command } from 'commander'
import type { GlueCommand, Runner } from '../command.js'
import { EXIT_MEANINGS } from '../exit-codes.js'
import { wrap } from '../output/table.js'
import { registerAudit } from './audit/register.js'
import { registerAuth } from './auth/register.js'
import { registerDemo } from './demo/register.js'
import { registerDoctor } from './doctor/register.js'
import { registerEmulate } from './emulate/register.js'
import { registerFlexibleAssetTypes } from './flexible-asset-types/register.js'
import { registerMirror } from './mirror/register.js'
import { registerOnboard } from './onboard/register.js'
import { registerResources } from './resources/register.js'
import { registerTypes } from './types/register.js'
import { registerVersion } from './version/register.js'
import type { Given } from '../command.js'

/** Every command there is. What a command does is loaded when it runs. */
export const registerCommands = (program: GlueCommand, wanted: ReadonlySet<string>, runner: Runner): void => {
  registerDemo(program, runner)
  registerAuth(program, runner)
  registerDoctor(program, runner)
  registerAudit(program, runner)
  registerOnboard(program, runner)
  registerMirror(program, runner)
  registerTypes(program, runner)
  registerEmulate(program, runner)
  registerVersion(program, runner)
  const nouns = registerResources(program, wanted, runner)
  for (const noun of nouns) if (wanted.has(noun.name())) VERBS[noun.name()]?.(noun, runner)
  program.addHelpText('after', () => afterHelp(nouns.map((noun) => noun.name())))
}

const addOrganizationVerbs = (noun: Command, runner: Runner): void => {
  noun
    .command('search')
    .argument('<text>', 'a part of the name or short name')
    .description('Find organizations by a part of their name.')
    .addHelpText('after', '\nExamples:\n  gluekit organizations search contoso\n  gluekit organizations search "north star" -o json')
    .action(runner<Given['options']>(async () => (await import('./organizations/search.js')).searchOrganizations))
}

/** What a noun can do beyond list and get. */
const VERBS: Readonly<Record<string, (noun: Command, runner: Runner) => void>> = {
  organizations: addOrganizationVerbs,
  'flexible-asset-types': registerFlexibleAssetTypes,
}

const afterHelp = (nouns: readonly string[]): string => {
  const records = wrap(nouns.join(', '), 74).map((line) => `  ${line}`)
  const exits = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`)
  return [
    '',
    'Records, each with list and get (see: gluekit configurations list --help):',
    ...records,
    'Organizations have search, too; flexible-asset-types have pull, diff and push.',
    '',
    'Examples:',
    '  gluekit demo                        see everything at work, without an account',
    '  gluekit auth login --region eu      store a key',
    '  gluekit doctor                      is everything all right?',
    '  gluekit organizations search contoso',
    '  gluekit audit --report audit.html',
    '  gluekit sync                        keep a local copy, to search and query',
    '',
    'Exit codes:',
    ...exits,
  ].join('\n')
}
