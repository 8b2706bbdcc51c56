export interface Field {
  readonly name: string
  readonly kind: 'Checkbox' | 'Date' | 'Header' | 'Number' | 'Select' | 'Text' | 'Textbox' | 'Upload' | 'Tag' | 'Percent' | 'Password'
  readonly hint?: string
  readonly decimals?: number
  readonly options?: readonly string[]
  /** What a tag points at; `type:<name>` for flexible assets of that type. */
  readonly tag?: string
  readonly required?: true
  readonly title?: true
  readonly list?: true
  readonly expiration?: true
}

interface Type {
  readonly description: string
  readonly icon: string
  readonly fields: readonly Field[]
}

const title = (name: string, hint?: string): Field => ({
  name,
  kind: 'Text',
  required: true,
  title: true,
  list: true,
  ...(hint && { hint }),
})
const text = (name: string, rest: Partial<Field> = {}): Field => ({ name, kind: 'Text', ...rest })
const notes = (name = 'Notes'): Field => ({ name, kind: 'Textbox' })
const tag = (name: string, target: string, rest: Partial<Field> = {}): Field => ({ name, kind: 'Tag', tag: target, ...rest })
const select = (name: string, options: readonly string[], rest: Partial<Field> = {}): Field => ({ name, kind: 'Select', options, ...rest })
const header = (name: string): Field => ({ name, kind: 'Header' })

export const FLEXIBLE_ASSET_TYPES: Readonly<Record<string, Type>> = {
  'Internet/WAN': {
    description: 'A line to the outside: who provides it, how fast it is, what hangs on it.',
    icon: 'globe',
    fields: [
      title('Provider'),
      select('Link Type', ['Fibre', 'Fixed Wireless', 'HFC', '5G', 'VDSL'], { required: true, list: true }),
      tag('Location(s)', 'Locations', { list: true }),
      { name: 'Download (Mbps)', kind: 'Number', decimals: 0 },
      { name: 'Upload (Mbps)', kind: 'Number', decimals: 0 },
      header('Addressing'),
      text('IP Address(es)'),
      text('Gateway'),
      tag('Firewall', 'Configurations'),
      header('Contract'),
      text('Account Number', { list: true }),
      tag('Support Contact', 'Contacts'),
      { name: 'Portal Login', kind: 'Password' },
      { name: 'Contract End', kind: 'Date', expiration: true },
      notes(),
    ],
  },
  LAN: {
    description: 'A network segment.',
    icon: 'sitemap',
    fields: [
      title('Network Name'),
      { name: 'VLAN', kind: 'Number', decimals: 0, list: true },
      text('Subnet', { required: true, list: true, hint: 'Such as 10.10.20.0/24' }),
      text('DHCP Range'),
      tag('DHCP Server', 'Configurations'),
      tag('Switches', 'Configurations'),
      tag('Uplink', 'type:Internet/WAN'),
      tag('Location', 'Locations'),
      { name: 'Diagram', kind: 'Upload' },
      notes(),
    ],
  },
  'Active Directory': {
    description: 'A directory domain and who runs it.',
    icon: 'users',
    fields: [
      title('Domain Name'),
      text('Short Name', { list: true }),
      select('Functional Level', ['2008 R2', '2012 R2', '2016']),
      tag('Domain Controllers', 'Configurations', { required: true }),
      { name: 'Cloud Sync', kind: 'Checkbox' },
      { name: 'Directory Administrator', kind: 'Password' },
      tag('Service Accounts', 'Passwords'),
      { name: 'Next Review', kind: 'Date' },
      notes('Password Policy'),
    ],
  },
  Email: {
    description: 'Where mail lives and how it gets there.',
    icon: 'envelope',
    fields: [
      title('Platform'),
      tag('Domains', 'Domains', { list: true }),
      { name: 'Mailboxes', kind: 'Number', decimals: 0, list: true },
      { name: 'Mail Filter', kind: 'Checkbox' },
      text('MX Record'),
      select('DMARC Policy', ['none', 'quarantine', 'reject']),
      { name: 'Administrator', kind: 'Password' },
      tag('Mail Approver', 'Contacts'),
      notes(),
    ],
  },
  Backup: {
    description: 'A backup job, where it goes, and when somebody last restored from it.',
    icon: 'database',
    fields: [
      title('Job Name'),
      select('Target', ['NAS', 'Cloud', 'NAS and Cloud', 'Tape'], { required: true, list: true }),
      tag('Protected Devices', 'Configurations'),
      text('Schedule'),
      { name: 'Retention (Days)', kind: 'Number', decimals: 0 },
      { name: 'Success Rate', kind: 'Percent', decimals: 1, list: true, hint: 'Last 30 days' },
      { name: 'Last Test Restore', kind: 'Date', list: true },
      tag('Restore Checklist', 'ChecklistTemplates'),
      { name: 'Encryption Password', kind: 'Password' },
      notes('Restore Steps'),
    ],
  },
  Vendors: {
    description: 'A supplier of the client.',
    icon: 'truck',
    fields: [
      title('Vendor Name'),
      text('Service', { list: true }),
      text('Account Number'),
      text('Support Phone', { list: true }),
      text('Support Hours'),
      tag('Vendor Organization', 'Organizations'),
      tag('Authorised Contacts', 'Contacts'),
      { name: 'Agreement', kind: 'Upload' },
      { name: 'Agreement Ends', kind: 'Date', expiration: true },
      notes(),
    ],
  },
  Licensing: {
    description: 'What was bought, how many, until when.',
    icon: 'key',
    fields: [
      title('Product'),
      tag('Vendor', 'type:Vendors', { list: true }),
      { name: 'Seats', kind: 'Number', decimals: 0, list: true },
      { name: 'In Use', kind: 'Percent', decimals: 0 },
      { name: 'Yearly Cost', kind: 'Number', decimals: 2 },
      select('Term', ['Monthly', 'Yearly', 'Three Years', 'Perpetual']),
      { name: 'Renewal Date', kind: 'Date', expiration: true, list: true },
      { name: 'Licence Key', kind: 'Password' },
      notes(),
    ],
  },
  Wireless: {
    description: 'A wireless network.',
    icon: 'wifi',
    fields: [
      title('SSID'),
      select('Security', ['WPA2 Personal', 'WPA2 Enterprise', 'WPA3 Personal', 'Open with portal'], { required: true, list: true }),
      { name: 'Guest Network', kind: 'Checkbox', list: true },
      { name: 'Pre-Shared Key', kind: 'Password' },
      tag('Access Points', 'Configurations'),
      tag('Network', 'type:LAN'),
      text('Controller'),
      notes(),
    ],
  },
  'Voice/PBX': {
    description: 'The telephone system.',
    icon: 'phone',
    fields: [
      title('System'),
      select('Kind', ['Hosted', 'On Premises', 'Softphone'], { list: true }),
      text('Main Number', { list: true }),
      { name: 'Extensions', kind: 'Number', decimals: 0 },
      tag('Handsets', 'Configurations'),
      tag('Carrier', 'type:Vendors'),
      { name: 'Administrator', kind: 'Password' },
      notes('Call Flow'),
    ],
  },
  Applications: {
    description: 'A line-of-business application.',
    icon: 'cubes',
    fields: [
      title('Application Name'),
      text('Version', { list: true }),
      select('Hosting', ['Server', 'Cloud', 'Desktop'], { required: true, list: true }),
      tag('Servers', 'Configurations'),
      tag('Licence', 'type:Licensing'),
      tag('Champion', 'Contacts'),
      tag('Install Guide', 'Documents'),
      { name: 'Business Critical', kind: 'Checkbox' },
      notes('Support Steps'),
    ],
  },
  'Site Summary': {
    description: 'What to know before going on site.',
    icon: 'building',
    fields: [
      title('Site Name'),
      tag('Address', 'Locations', { required: true }),
      header('People'),
      tag('Account Manager', 'AccountsUsers'),
      tag('Site Contact', 'Contacts'),
      header('Premises'),
      { name: 'Comms Room Photo', kind: 'Upload' },
      text('Opening Hours'),
      { name: 'After Hours Access', kind: 'Checkbox' },
      tag('Onboarding', 'Checklists'),
      tag('Internet', 'type:Internet/WAN'),
      notes('Getting There'),
    ],
  },
  Printing: {
    description: 'A print queue.',
    icon: 'print',
    fields: [
      title('Queue'),
      tag('Printer', 'Configurations', { required: true, list: true }),
      text('Driver', { list: true }),
      { name: 'Colour', kind: 'Checkbox' },
      notes('Instructions'),
    ],
  },
}
