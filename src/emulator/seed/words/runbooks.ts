/** A section: heading with its level, text, or step with its minutes. `{name}` stands for something of the organization. */
export type Block = readonly [kind: 'Heading' | 'Text' | 'Step', content: string, number?: number]
export interface Runbook {
  readonly title: string
  readonly folder: readonly string[]
  readonly blocks: readonly Block[]
}

const runbook = (title: string, folder: string, ...blocks: Block[]): Runbook => ({ title, folder: folder.split('/'), blocks })
const h = (content: string, level = 2): Block => ['Heading', content, level]
const p = (content: string): Block => ['Text', content]
const step = (minutes: number, content: string): Block => ['Step', content, minutes]

export const RUNBOOKS: readonly Runbook[] = [
  runbook(
    'New starter - {org}',
    'Procedures/Users',
    h('Before you begin'),
    p(
      '<p>The request comes from {contact} and names role, manager, start date and machine. Without a start date, ask; do not guess. Allow <strong>two working days</strong>.</p>',
    ),
    step(
      10,
      '<p>Create the account in <code>ad.{domain}</code> under <em>Staff</em>, copying the groups of a colleague in the same role. Leave out groups that begin with <code>Finance-</code>.</p>',
    ),
    step(15, '<p>Assign a licence, wait for the mailbox, then send the welcome message from the template in the service desk.</p>'),
    step(
      30,
      '<p>Prepare the machine: join it, install {app}, map the printers, sign in once as the user while they set their password.</p>',
    ),
    h('When it is done'),
    p(
      '<ul><li>Contact added here with telephone and site</li><li>Machine linked to the contact</li><li>Time booked on the agreement</li></ul>',
    ),
  ),
  runbook(
    'Leaver - {org}',
    'Procedures/Users',
    h('Who may ask'),
    p(
      '<p>Only {contact} or a director. A message from the leaver is not enough. If the request is urgent, telephone back on the number in the contact record.</p>',
    ),
    step(5, '<p>Disable sign-in and end all sessions. Reset the password twice.</p>'),
    step(10, '<p>Turn the mailbox into a shared one and give the manager access for <strong>90 days</strong>.</p>'),
    step(10, '<p>Take the account out of every group, note them in the ticket, and move it to <em>Disabled</em>.</p>'),
    p(
      '<p>Mark the contact as <em>Former Employee</em> and unlink the machine. Shared passwords that the leaver knew are changed the same day.</p>',
    ),
  ),
  runbook(
    'Restart {server}',
    'Procedures/Servers',
    h('Impact'),
    p('<p>Everybody in {site} loses {app} for about ten minutes. Never between 8:00 and 17:30 unless {contact} agrees.</p>'),
    step(
      5,
      "<p>Check that last night's backup is green and that no user has files open: <code>Get-SmbOpenFile | Measure-Object</code>.</p>",
    ),
    step(
      10,
      '<p>Stop the application service, wait for it to write its log, then restart from the console rather than from a remote session.</p>',
    ),
    step(10, '<p>Sign in, check the event log for errors since the start, open {app} and one file on the share.</p>'),
    p('<p>If it does not come back in 15 minutes, open the out-of-band console; the address is on the configuration.</p>'),
  ),
  runbook(
    'Restore files from backup',
    'Procedures/Servers/Backup',
    h('Find out first'),
    p('<p>Which file, which folder, when it was last seen right. Keep the answer in the ticket: it decides the restore point.</p>'),
    step(
      10,
      '<p>Open the console, choose the job <strong>{short} Servers nightly</strong> and the newest restore point <em>before</em> the loss.</p>',
    ),
    step(20, '<p>Restore into <code>\\\\{server}\\Restored</code>. Never over the original.</p>'),
    step(5, '<p>Let the user open the file before you move it back.</p>'),
    p(
      '<table><tbody><tr><th>Where</th><th>Kept</th></tr><tr><td>{nas}</td><td>30 days</td></tr><tr><td>Cloud copy</td><td>One year</td></tr></tbody></table>',
    ),
  ),
  runbook(
    'Backup overview',
    'Infrastructure/Backup',
    h('What is protected'),
    p(
      '<p>All servers nightly to {nas}, then to the cloud. Mailboxes three times a day. Laptops are <strong>not</strong> protected: staff keep files on the share.</p>',
    ),
    h('Who looks'),
    p('<p>The service desk reads the report each morning. Two failures in a row become a ticket with priority 2.</p>'),
    h('Test restores'),
    p('<p>Each quarter one server to the sandbox and three files chosen by {contact}. The dates are on the backup pages.</p>'),
  ),
  runbook(
    'Network overview',
    'Infrastructure/Network',
    h('Shape'),
    p('<p>{firewall} joins the carrier to {switch}. Each site has its own range; VLAN numbers are the same everywhere.</p>'),
    p(
      '<table><tbody><tr><th>VLAN</th><th>Use</th></tr><tr><td>10</td><td>Servers</td></tr><tr><td>20</td><td>Staff</td></tr><tr><td>30</td><td>Voice</td></tr><tr><td>50</td><td>Guests, internet only</td></tr></tbody></table>',
    ),
    h('Rules worth knowing'),
    p(
      '<ul><li>Guests reach nothing inside</li><li>Printers may send mail and nothing else</li><li>Management only from the server network</li></ul>',
    ),
  ),
  runbook(
    'Firewall rules of {firewall}',
    'Infrastructure/Network/Firewall',
    h('Published services'),
    p('<p>Nothing is published except the VPN. Remote desktop was closed after the review; do not open it again, whoever asks.</p>'),
    h('Changes'),
    p('<p>Save the configuration before and after, attach both here, and write one line with date, reason and ticket.</p>'),
    step(15, '<p>Firmware: read the release notes, take a backup, upgrade the standby unit first, wait a day.</p>'),
  ),
  runbook(
    'VPN set-up for staff',
    'Procedures/Users/Remote access',
    h('On the computer'),
    step(10, '<p>Install the client from the software centre and choose the profile <strong>{short}-VPN</strong>.</p>'),
    step(5, '<p>Sign in with the mail address and approve on the telephone.</p>'),
    h('If it does not connect'),
    p(
      '<p>Hotel networks often block it: use a telephone as hotspot. <code>nslookup vpn.{domain}</code> must answer. An expired password shows as "authentication failed".</p>',
    ),
  ),
  runbook(
    'Printer set-up: {printer}',
    'Procedures/Printing',
    h('Add it'),
    step(5, '<p>Open <code>\\\\{server}</code> and double-click <strong>{printer}</strong>. The driver comes from the server.</p>'),
    step(5, '<p>Set two-sided and black as defaults; colour needs a code from {contact}.</p>'),
    p(
      '<p>Toner is ordered by the copier company when the machine reports 10 %. Paper jams in tray 3: open the side door, not the front.</p>',
    ),
  ),
  runbook(
    'Install {app}',
    'Applications',
    h('Needs'),
    p('<p>A licence (see Licensing), local administrator for the installer, and the connection string on the passwords page.</p>'),
    step(15, '<p>Run the installer from <code>\\\\{server}\\Software</code> as administrator. Decline the sample data.</p>'),
    step(5, '<p>Point it at <code>{server}</code>, sign in as the user, open one record.</p>'),
    p('<p>Support of the vendor answers on weekdays. They may share the screen; they never get an account.</p>'),
  ),
  runbook(
    'Upgrade {app}',
    'Applications',
    h('Plan'),
    p('<p>Agree the evening with {contact} a week ahead. The vendor wants two days notice.</p>'),
    step(20, '<p>Snapshot of <code>{server}</code>, then a dump of the database.</p>'),
    step(60, '<p>Upgrade the server, then two clients, then let somebody test before the rest.</p>'),
    step(10, '<p>Remove the snapshot after three days. Left behind, it fills the store.</p>'),
  ),
  runbook(
    'Internet outage at {site}',
    'Procedures/Emergencies',
    h('First five minutes'),
    step(2, '<p>Is it everything or one machine? Ask for a telephone photo of the lights on the carrier box.</p>'),
    step(3, '<p>Power-cycle the box, then {firewall}, in that order, one minute apart.</p>'),
    p(
      '<p>Failover takes over by itself after 90 seconds; telephones come back last. Call the carrier with the account number from the Internet/WAN page.</p>',
    ),
  ),
  runbook(
    'Ransomware: first hour',
    'Security/Incidents',
    h('Do'),
    p(
      '<ol><li>Disconnect, do not switch off</li><li>Call the security lead, any hour</li><li>Stop the backup copy so that it cannot be overwritten</li><li>Write down times</li></ol>',
    ),
    h('Do not'),
    p('<p>Do not pay, do not promise, do not wipe. {contact} speaks for {org}; we speak to {contact} only.</p>'),
  ),
  runbook(
    'Security baseline',
    'Security',
    h('What every machine has'),
    p(
      '<ul><li>Endpoint protection with tamper lock</li><li>Disk encryption, key in the directory</li><li>Patches within 14 days</li><li>No local administrators</li></ul>',
    ),
    h('Exceptions'),
    p('<p>The machine that runs {app} needs an older runtime. It stands in its own network and has no internet.</p>'),
  ),
  runbook(
    'Quarterly review',
    'Meetings',
    h('Agenda'),
    p(
      '<ol><li>Tickets and what caused them</li><li>Backups and the last test restore</li><li>Warranties and renewals of the next six months</li><li>Accounts nobody uses</li></ol>',
    ),
    h('Decided'),
    p('<p>{contact} takes the replacement of {server} to the board. Wireless in {site} is measured again after the move.</p>'),
  ),
  runbook(
    'Site visit notes {site}',
    'Meetings/Visits',
    h('Seen'),
    p('<p>Rack tidy, one fan of {switch} loud. UPS shows 11 minutes. Two unlabelled cables to the back office.</p>'),
    h('To do'),
    p('<ul><li>Label the cables</li><li>Replace the fan tray</li><li>Photo of the cupboard for the site page</li></ul>'),
  ),
  runbook(
    'Server room and power',
    'Infrastructure',
    h('Power down in order'),
    step(5, '<p>Virtual servers, application first and directory last.</p>'),
    step(5, '<p>{nas}, then {switch}, then the UPS.</p>'),
    p('<p>Coming back is the other way round. The directory server needs five minutes before anything else starts.</p>'),
  ),
  runbook(
    'Office 365 tenant settings',
    'Cloud',
    h('Sign-in'),
    p('<p>Second factor for everyone, number matching, no legacy protocols. Two break-glass accounts without it, alarmed.</p>'),
    h('Sharing'),
    p('<p>Guests by invitation only; links expire after 30 days. {contact} approves outside sharing.</p>'),
  ),
  runbook(
    'Mail flow and DNS of {domain}',
    'Cloud',
    h('Records'),
    p(
      '<table><tbody><tr><th>Record</th><th>Points at</th></tr><tr><td>MX</td><td>mail filter</td></tr><tr><td>SPF</td><td>filter and scanner</td></tr><tr><td>DMARC</td><td>quarantine, reports to us</td></tr></tbody></table>',
    ),
    p('<p>The web agency may change the address of the site and nothing else. Ask before every change; write the old value here.</p>'),
  ),
  runbook(
    'Wireless survey {site}',
    'Infrastructure/Network',
    h('Result'),
    p('<p>Good on the office floor, weak in the store room behind steel shelving. Channels 36 and 149; the neighbour uses 1 and 6.</p>'),
    h('Advice'),
    p('<p>One more access point on the north wall, on {switch}. Turn the transmit power of the others down by 3 dB.</p>'),
  ),
  runbook(
    'Telephone system guide',
    'Procedures/Telephones',
    h('Every day'),
    p("<p>Transfer: <em>Trans</em>, number, <em>Trans</em>. Night mode: *28. Pick up a colleague's call: **.</p>"),
    step(5, '<p>New greeting: record it in the portal under <em>Announcements</em>, call from a mobile to check.</p>'),
  ),
  runbook(
    'Acceptable use policy',
    'Policies',
    h('In short'),
    p(
      '<p>Machines of {org} are for work and a little private use. No private cloud storage for client data, no shared passwords, report a lost device at once.</p>',
    ),
    p('<p>Signed copies are with {contact}. Reviewed each July.</p>'),
  ),
  runbook(
    'Disaster recovery plan',
    'Policies/Continuity',
    h('Targets'),
    p(
      '<table><tbody><tr><th>System</th><th>Back within</th><th>May lose</th></tr><tr><td>{app}</td><td>4 hours</td><td>1 hour</td></tr><tr><td>Files</td><td>8 hours</td><td>1 day</td></tr><tr><td>Mail</td><td>2 hours</td><td>nothing</td></tr></tbody></table>',
    ),
    h('If {site} is lost'),
    step(60, '<p>Start {server} from the cloud copy, move the VPN, tell staff to work from home.</p>'),
    step(30, '<p>Divert the main number to the duty mobile.</p>'),
  ),
  runbook(
    'Hardware standards',
    'Policies',
    h('What we buy'),
    p(
      '<p>Laptops with 16 GB and three years on site. No machine older than five years on the agreement. Screens and docks from the list.</p>',
    ),
    h('Names'),
    p(
      '<p><code>{short}-LT001</code> and up for laptops, <code>{short}-WS001</code> for desktops; sites with their own letters in between.</p>',
    ),
  ),
  runbook(
    'Move to the new office',
    'Projects/Office move',
    h('Weeks before'),
    p('<p>Order the line twelve weeks ahead. Cabling plan to the builder; two points a desk, four in the meeting room.</p>'),
    step(120, '<p>Friday: power down in order, photograph every rack, label both ends.</p>'),
    step(180, '<p>Saturday: {firewall} first, test the line, then {switch}, servers, telephones.</p>'),
  ),
  runbook(
    'Migrate {server} to the cloud',
    'Projects/Cloud migration',
    h('State'),
    p('<p>Shares copied, permissions checked by {contact}. {app} stays until the vendor supports it.</p>'),
    step(30, '<p>Cut over on a Sunday: final copy, read-only on the old side, new mapping by policy.</p>'),
    p('<p>Keep the old server switched off for 60 days, then retire it here and in the asset list.</p>'),
  ),
]
