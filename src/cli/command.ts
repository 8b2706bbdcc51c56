import { Command } from 'commander'
import { UsageError } from '../errors.js'
import { didYouMean } from '../jsonapi/near-names.js'
import type { ExitCode } from './exit-codes.js'
import type { GlobalOptions } from './global-options.js'
import type { Session } from './session.js'

/** What a command was given: positional arguments, and the options of its own. */
export interface Given<O = Readonly<Record<string, unknown>>> {
  readonly args: readonly string[]
  readonly options: O
}
export type Handler<O> = (session: Session, given: Given<O>) => Promise<ExitCode>

/** Runs a handler that is loaded when it is needed and not before. */
export type Runner = <O>(load: () => Promise<Handler<O>>) => (this: Command) => Promise<void>

/** A command whose complaints are errors of gluekit, with the nearest names in the hint. */
export class GlueCommand extends Command {
  override createCommand(name?: string): GlueCommand {
    return new GlueCommand(name)
  }

  override error(message: string, details: { readonly code?: string } = {}): never {
    const text = message.replace(/^error: /, '').split('\n')[0] ?? ''
    throw new UsageError('usage', sentence(text), { hint: this.#hint(details.code, text) })
  }

  /** `gluekit organizations list`, for messages. */
  get path(): string {
    return this.parent instanceof GlueCommand ? `${this.parent.path} ${this.name()}` : this.name()
  }

  #hint(code: string | undefined, text: string): string {
    const quoted = /'([^']*)'/.exec(text)?.[1] ?? ''
    const help = `See ${this.path} --help`
    if (code === 'commander.unknownOption') return joined(didYouMean(quoted.split('=')[0] ?? '', this.#optionNames()), help)
    if (code === 'commander.unknownCommand' || code === 'commander.excessArguments') {
      const names = this.commands.map((command) => command.name())
      const word = code === 'commander.unknownCommand' ? quoted : ''
      return joined(word === '' ? undefined : didYouMean(word, names), help)
    }
    return help
  }

  #optionNames(): string[] {
    const names: string[] = ['--help']
    for (let command: Command | null = this; command !== null; command = command.parent)
      for (const option of command.options) if (option.long !== undefined && option.long !== null && !option.hidden) names.push(option.long)
    return names
  }
}

/** The options of the command itself together with those of every command. */
export const optionsOf = (command: Command): GlobalOptions => command.optsWithGlobals()

const joined = (near: string | undefined, help: string): string => (near === undefined ? `${help}.` : `${near} ${help}.`)

const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
