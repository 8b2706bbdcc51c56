import { pdfPage } from './files/pdf.js'
import { pngDiagram } from './files/png.js'
import { formatPhone, phoneAt } from './locations.js'
import { devicesOf } from './organizations.js'
import type { TraitMaker } from './trait-scene.js'
import { OFFICE_APPLICATIONS, TRADE_APPLICATIONS, VENDORS } from './words/trades.js'

const vendor: TraitMaker = ({ organization, random, number, vendors, tag, date, note }) => {
  const [name, service] = VENDORS[number % VENDORS.length] as (typeof VENDORS)[number]
  const known = vendors.filter(({ profile }) => profile.name === name)
  return {
    'vendor-name': number < VENDORS.length ? name : `${name} ${number}`,
    service,
    'account-number': `${organization.profile.short}-${random.int(1000, 99999)}`,
    'support-phone': formatPhone(phoneAt(organization.place, random), organization.place),
    'support-hours': random.pick(['24 x 7', 'Business hours', '7:00-19:00 weekdays']),
    'vendor-organization': known.length > 0 ? known.map(({ id }) => id) : undefined,
    'authorised-contacts': tag(organization.contacts, random.int(1, 2)),
    agreement: random.chance(0.05)
      ? { content: pdfPage(`Service agreement with ${name}`), file_name: `${name.toLowerCase().replace(/[^a-z]+/g, '-')}-agreement.pdf` }
      : undefined,
    'agreement-ends': random.chance(0.6) ? date(-180, 1000) : undefined,
    notes: note('<p>Ask for the business desk. They want the account number and the name of an authorised contact.</p>'),
  }
}

const PRODUCTS = [
  'Microsoft 365 Business Premium',
  'Endpoint protection',
  'Windows Server CAL',
  'Mail filter',
  'Backup agent',
  'Remote support',
  'PageForge PDF',
  'SQL Server Standard',
  'Firewall subscription',
  'PlanRoom CAD',
  'Password vault',
  'RDS CAL',
] as const
const licence: TraitMaker = ({ organization, random, number, tag, date, password, note }) => {
  const product = PRODUCTS[number % PRODUCTS.length] as string
  const seats = Math.max(1, Math.floor((organization.profile.seats * random.int(40, 120)) / 100))
  return {
    product: number < PRODUCTS.length ? product : `${product} (${number})`,
    vendor: tag(organization.assets.get('Vendors') ?? []),
    seats,
    'in-use': random.int(35, 100),
    'yearly-cost': seats * random.int(20, 240) + random.int(0, 99) / 100,
    term: random.pick(['Monthly', 'Yearly', 'Yearly', 'Three Years', 'Perpetual']),
    'renewal-date': random.chance(0.85) ? date(-120, 500) : undefined,
    'licence-key': random.chance(0.25) ? password(`${product} licence key`, 'Application') : undefined,
    notes: note('<p>Count the seats before the renewal and take leavers off first.</p>'),
  }
}

const application: TraitMaker = ({ organization, random, number, tag, note }) => {
  const known = [...TRADE_APPLICATIONS[organization.profile.trade], ...OFFICE_APPLICATIONS]
  const [name, maker, hosting] = known[number % known.length] as (typeof known)[number]
  return {
    'application-name': number < known.length ? name : `${name} ${random.pick(['Reports', 'Archive', 'Connector', 'Mobile'])} ${number}`,
    version: random.chance(0.8) ? `${random.int(1, 24)}.${random.int(0, 9)}` : undefined,
    hosting,
    servers: hosting === 'Server' ? tag(devicesOf(organization, 'Virtual Server', 'Server'), random.int(1, 2)) : undefined,
    licence: random.chance(0.5) ? tag(organization.assets.get('Licensing') ?? []) : undefined,
    champion: random.chance(0.7) ? tag(organization.contacts) : undefined,
    'install-guide': random.chance(0.5) ? tag(organization.documents) : undefined,
    'business-critical': random.chance(0.35),
    'support-steps': note(`<ol><li>Restart the client</li><li>Check the service on the server</li><li>Log a call with ${maker}</li></ol>`),
  }
}

const email: TraitMaker = ({ organization, random, number, tag, password, note }) => ({
  platform: number === 0 ? random.pick(['Microsoft 365', 'Microsoft 365', 'Google Workspace', 'Exchange Server 2016']) : `Relay ${number}`,
  domains: tag(organization.domains, 3),
  mailboxes: organization.profile.seats + random.int(0, 20),
  'mail-filter': random.chance(0.7),
  'mx-record': `${organization.domain.replace('.example', '')}.mail.example`,
  'dmarc-policy': random.pick(['none', 'none', 'quarantine', 'reject']),
  administrator: password('Mail administrator', 'Email', `admin@${organization.domain}`),
  'mail-approver': tag(organization.contacts.slice(0, 3)),
  notes: note('<p>New mailboxes need the approver. Shared mailboxes are not licensed.</p>'),
})

const backup: TraitMaker = ({ organization, random, number, templates, tag, date, password, note }) => {
  const job = ['Servers nightly', 'Cloud mail', 'File server hourly', 'Workstations', 'Offsite copy', 'Database logs'][number % 6] as string
  return {
    'job-name': `${organization.profile.short} ${job}${number > 5 ? ` ${number}` : ''}`,
    target: random.pick(['NAS', 'Cloud', 'NAS and Cloud', 'NAS and Cloud', 'Tape']),
    'protected-devices': tag(devicesOf(organization, 'Server', 'Virtual Server', 'NAS'), random.int(1, 5)),
    schedule: random.pick(['Daily 22:00', 'Hourly 7:00-19:00', 'Daily 1:00, full on Saturday', 'Weekly']),
    'retention-days': random.pick([14, 30, 60, 90, 365]),
    'success-rate': random.int(organization.quality > 0.5 ? 880 : 500, 1000) / 10,
    'last-test-restore': random.chance(organization.quality) ? date(organization.quality > 0.8 ? -120 : -900, -3) : undefined,
    'restore-checklist': tag(templates.filter(({ name }) => name === 'Server patching' || name === 'Quarterly review')),
    'encryption-password': password(`${organization.profile.short} ${job} encryption`, 'Application'),
    'restore-steps': note(
      '<ol><li>Open the console</li><li>Choose the last green run</li><li>Restore beside the original, never over it</li><li>Let the client check</li></ol>',
    ),
  }
}

const voice: TraitMaker = ({ organization, random, number, tag, password, note }) => ({
  system: number === 0 ? random.pick(['Clearbell Cloud PBX', 'Teams Phone', 'Branchline 3000']) : `Branch system ${number}`,
  kind: random.pick(['Hosted', 'Hosted', 'On Premises', 'Softphone']),
  'main-number': formatPhone(phoneAt(organization.place, random), organization.place),
  extensions: organization.profile.seats + random.int(2, 15),
  handsets: tag(devicesOf(organization, 'Desk Phone'), 4),
  carrier: tag((organization.assets.get('Vendors') ?? []).filter(({ name }) => name.startsWith('Clearbell'))),
  administrator: password('Phone system administrator', 'Application', 'pbxadmin'),
  'call-flow': note('<p>Day: ring group 600, then voicemail after 25 seconds. Night: announcement, then the duty mobile.</p>'),
})

const site: TraitMaker = ({ organization, random, number, users, tag, note }) => {
  const place = organization.locations[number % Math.max(1, organization.locations.length)]
  return {
    'site-name': `${organization.profile.short} ${place ? place.name : 'Office'}${number >= Math.max(1, organization.locations.length) ? ` ${number}` : ''}`,
    address: place ? tag([place]) : undefined,
    'account-manager': tag(users.slice(0, 5)),
    'site-contact': tag(organization.contacts.slice(0, 6)),
    'comms-room-photo': random.chance(0.3) ? { content: pngDiagram(random), file_name: 'comms-room.png' } : undefined,
    'opening-hours': random.pick(['8:00-17:00 Monday to Friday', '7:00-15:30 Monday to Saturday', '9:00-21:00 daily']),
    'after-hours-access': random.chance(0.5),
    onboarding: tag(organization.checklists),
    internet: tag(organization.assets.get('Internet/WAN') ?? []),
    'getting-there': note('<p>Sign in at reception. The comms room is locked; ask the site contact for the key.</p>'),
  }
}

export const SERVICE_TRAITS = { vendor, licence, application, email, backup, voice, site } as const
