import type { ErrorCode } from '../errors.js'

/** What to do next, for each way the API or the network refuses. Each ends with the section of the guide that says more. */
const section = (code: ErrorCode, text: string): string => `${text} See troubleshooting: ${code}`

/** Messages are sentences, whatever part was said first. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** A text that `gluekit doctor` itself says, which has no use for the advice to run it. */
export const withoutDoctor = (text: string): string => text.replace(/[:;] `gluekit doctor` asks [^.]+(?=\.)/, '')

export const HINTS = {
  unauthorized: section(
    'unauthorized',
    'Check that the key is complete and not revoked (a key that is unused for 90 days is), and that it belongs to this region: `gluekit doctor` asks all three.',
  ),
  gatewayForbidden: section(
    'unauthorized',
    'The gateway refuses a wrong key, a revoked one and one of another region alike: check that it is complete; `gluekit doctor` asks every region.',
  ),
  unauthorizedElsewhere: section(
    'unauthorized',
    'Check that the key is complete and not revoked, and that it is one of this host: `gluekit auth status` shows which key goes where.',
  ),
  gatewayForbiddenBody: section(
    'unauthorized',
    'The gateway refuses a wrong or revoked key this way, and also a body that is too large (about 10 MB) or looks suspicious. If reading works with this key, send less at a time.',
  ),
  jwtOnly: section('not_available', 'IT Glue offers this to signed-in people only, not to API keys. Use the web application.'),
  notAvailable: section(
    'not_available',
    'The key works elsewhere. Either the parent record is not in this account, or this part of IT Glue is not enabled for the account or for API keys yet.',
  ),
  forbidden: section(
    'forbidden',
    'The key works, and may not do this. An administrator can see its rights under Account > Settings > API Keys.',
  ),
  passwordAccess: section(
    'forbidden',
    'The key works, and may lack Password Access: an administrator sets it under Account > Settings > API Keys.',
  ),
  notFound: section('not_found', 'Check the id, and that it belongs to this account and region. To find a record by name, search for it.'),
  notInAccount: section('forbidden', 'The id, or that of its organization, does not belong to the account of this key.'),
  validation: section('validation_failed', 'Correct the fields named in `errors`, and send again.'),
  badRequest: section(
    'bad_request',
    'The API does not understand the request. If gluekit composed it, this is a defect: please report it with the command below.',
  ),
  tooLarge: section('too_large', 'Send less at a time; a larger file is stored elsewhere and linked to.'),
  conflict: section('conflict', 'Read the record again to see what it holds now.'),
  rateLimited: section('rate_limited', 'Wait, then go on. If this returns, another tool shares the limit: give gluekit a smaller share.'),
  serverError: section('server_error', 'The fault is on the side of IT Glue. Try again later; status.itglue.com tells of outages.'),
  serverErrorWrite: section('outcome_unknown', 'The write may have been carried out. Look whether it was before you repeat it.'),
  connection: section('connection_failed', 'Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the host.'),
  connectionHere: section('connection_failed', 'Nothing answers at this address of your own machine: is the emulator still running?'),
  proxyUser: section(
    'connection_failed',
    'Put them into HTTPS_PROXY, as http://USER:PASSWORD@host:port with %40 for @ and %25 for %. The call was not repeated, so that no account is locked.',
  ),
  proxyLogin: section(
    'connection_failed',
    'Ask for an exception for the host, or run a relay that logs in, such as px or cntlm, and name that in HTTPS_PROXY.',
  ),
  proxyForbids: section('connection_failed', 'Whoever runs the proxy must allow the host; NO_PROXY names hosts that are asked directly.'),
  proxyFailed: section(
    'connection_failed',
    'Check the address in HTTPS_PROXY; NO_PROXY names hosts that are asked directly. Remove the variable if there is no proxy.',
  ),
  tlsUntrusted: section(
    'tls_failed',
    'If a company proxy opens TLS, name a file with its certificate: GLUEKIT_CA_FILE, `gluekit auth login --ca-file`, or `ca` in a program. Checks are never switched off.',
  ),
  tlsTooOld: section(
    'tls_failed',
    'Server or proxy offer nothing that is safe: TLS 1.2 is the least. Whoever runs them must bring them up to date.',
  ),
  tlsNone: section(
    'tls_failed',
    'What answers there does not speak TLS: check host and port of the base URL. Nothing was sent in clear text.',
  ),
  tlsOther: section('tls_failed', 'Server and client could not agree on a safe connection; checks are never switched off.'),
  tlsExpired: section(
    'tls_failed',
    'Check the clock of this machine first: a wrong date makes every certificate look expired. Otherwise the server must renew it; checks are never switched off.',
  ),
  tlsOtherHost: section(
    'tls_failed',
    'What answered is not the host that was asked for. Check the base URL, the name service and the proxy; checks are never switched off.',
  ),
  timeout: section('timeout', 'Try again, or ask for smaller pages if it is a large list.'),
  protocol: section(
    'protocol_error',
    'Something between here and IT Glue may have answered in its place, such as a proxy or a login page.',
  ),
  redirect: section('redirect_refused', 'The key is never sent to another address. Check the base URL of the profile.'),
  responseTooLarge: section('response_too_large', 'Ask for smaller pages (pageSize) and fewer includes.'),
  deadline: section('deadline_exceeded', 'Give the call a longer deadlineMs, or the priority bulk, which has no deadline.'),
} as const
