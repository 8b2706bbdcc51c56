import type { Colors } from '../../session.js'

/** What a person needs to use a running emulator, ready to be copied. The key opens made-up data on this machine alone. */
export const emulatorGreeting = (
  running: {
    url: string
    apiKey: string
    adminUrl: string
    tls?: boolean
    ca?: string
    state?: string
    accounts?: readonly { name: string; apiKey: string }[]
  },
  { bold, dim }: Pick<Colors, 'bold' | 'dim'>,
): string => {
  const { url, apiKey, adminUrl, tls = false, ca, state, accounts = [] } = running
  return [
    bold(`A local IT Glue is ready at ${url}`),
    '',
    'In another terminal, bash or zsh:',
    '',
    ...(ca === undefined ? [] : [`  export NODE_EXTRA_CA_CERTS='${ca}'`]),
    `  export GLUEKIT_BASE_URL=${url}`,
    `  export IT_GLUE_API_KEY=${apiKey}`,
    '  gluekit organizations list',
    '',
    'In PowerShell:',
    '',
    ...(ca === undefined ? [] : [`  $env:NODE_EXTRA_CA_CERTS = '${ca}'`]),
    `  $env:GLUEKIT_BASE_URL = '${url}'`,
    `  $env:IT_GLUE_API_KEY = '${apiKey}'`,
    '  gluekit organizations list',
    '',
    ...(tls && ca === undefined ? ['To be trusted it needs --ca-out FILE, and NODE_EXTRA_CA_CERTS=FILE where the client runs.', ''] : []),
    ...(accounts.length === 0 ? [] : ['The keys of the accounts:', '', ...accounts.map((one) => `  ${one.name}  ${one.apiKey}`), '']),
    `What the server saw: ${adminUrl}/requests`,
    dim(
      state === undefined ? 'Ctrl-C stops it, and everything written to it is gone.' : `Ctrl-C stops it; its records are kept in ${state}.`,
    ),
  ].join('\n')
}
