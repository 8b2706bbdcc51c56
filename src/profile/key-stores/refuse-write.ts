import { UsageError } from '../../errors.js'
import type { KeyStore } from '../types.js'

/** The writing half of a store that gluekit only reads. */
export const refuseWrite = (description: string): Pick<KeyStore, 'set' | 'delete'> => {
  const refuse = async (): Promise<never> => {
    throw new UsageError('not_supported', `gluekit reads keys from ${description}, and never writes there.`, {
      hint: 'Change the key where it is kept, or store it with: gluekit auth login',
    })
  }
  return { set: refuse, delete: refuse }
}
