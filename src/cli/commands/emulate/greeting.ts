import type { Colors } from '../../session.js'

/** What a person needs to use a running emulator, ready to be copied. The key opens made-up data on this machine alone. */
export const emulatorGreeting = (
  running: { url: string; apiKey: string; adminUrl: string },
  { bold, dim }: Pick<Colors, 'bold' | 'dim'>,
): string => {
  const { url, apiKey, adminUrl } = running
  return [
    bold(`A local IT Glue is ready at ${url}`),
    '',
    'In another terminal, bash or zsh:',
    '',
    `  export GLUEKIT_BASE_URL=${url}`,
    `  export IT_GLUE_API_KEY=${apiKey}`,
    '  gluekit organizations list',
    '',
    'In PowerShell:',
    '',
    `  $env:GLUEKIT_BASE_URL = '${url}'`,
    `  $env:IT_GLUE_API_KEY = '${apiKey}'`,
    '  gluekit organizations list',
    '',
    `What the server saw: ${adminUrl}/requests`,
    dim('Ctrl-C stops it, and everything written to it is gone.'),
  ].join('\n')
}
