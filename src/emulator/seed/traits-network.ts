import { pngDiagram } from './files/png.js'
import { devicesOf } from './organizations.js'
import type { TraitMaker } from './trait-scene.js'
import { CARRIERS } from './words/trades.js'

const SEGMENTS = [
  ['Servers', 10],
  ['Users', 20],
  ['Voice', 30],
  ['Cameras', 40],
  ['Guests', 50],
  ['Printers', 60],
  ['Management', 99],
] as const

const internet: TraitMaker = ({ organization, random, number, tag, date, password, note }) => {
  const provider = random.pick(CARRIERS)
  const down = random.pick([50, 100, 100, 250, 500, 1000])
  const block = random.int(0, 31) * 8
  return {
    provider: number > 0 && random.chance(0.4) ? `${provider} (failover)` : provider,
    'link-type': random.pick(['Fibre', 'Fibre', 'Fixed Wireless', 'HFC', '5G', 'VDSL']),
    'location-s': tag(organization.locations),
    'download-mbps': down,
    'upload-mbps': random.pick([20, 40, 50, down]),
    'ip-address-es': `198.51.100.${block + 2} - 198.51.100.${block + 6}`,
    gateway: `198.51.100.${block + 1}`,
    firewall: tag(devicesOf(organization, 'Firewall')),
    'account-number': `AC-${random.int(100000, 999999)}`,
    'support-contact': random.chance(0.6) ? tag(organization.contacts.filter(({ left }) => !left)) : undefined,
    'portal-login': password(`${provider} portal`, 'Internet Provider', `accounts@${organization.domain}`),
    'contract-end': random.chance(0.8) ? date(-200, 900) : undefined,
    notes: note(
      `<p>Handover is on the left of the rack, blue label. Fault line first, then the account manager. Quote ${organization.profile.short}.</p>`,
    ),
  }
}

const lan: TraitMaker = ({ organization, random, number, tag, note }) => {
  const [name, vlan] = SEGMENTS[number % SEGMENTS.length] as (typeof SEGMENTS)[number]
  const site = organization.locations[Math.floor(number / SEGMENTS.length) % Math.max(1, organization.locations.length)]
  const subnet = `10.${site?.subnet ?? 10}.${vlan}`
  return {
    'network-name':
      site && organization.locations.length > 1 ? `${site.place.code} ${name}` : number < SEGMENTS.length ? name : `${name} ${number}`,
    vlan,
    subnet: `${subnet}.0/24`,
    'dhcp-range': `${subnet}.50 - ${subnet}.250`,
    'dhcp-server': tag(devicesOf(organization, 'Firewall', 'Virtual Server')),
    switches: tag(devicesOf(organization, 'Switch'), random.int(1, 3)),
    uplink: tag(organization.assets.get('Internet/WAN') ?? []),
    location: site ? [site.id] : undefined,
    diagram: random.chance(0.12)
      ? { content: pngDiagram(random), file_name: `${organization.profile.short.toLowerCase()}-vlan-${vlan}.png` }
      : undefined,
    notes: note(
      `<p>Tagged on every trunk. Addresses below .50 are fixed; the list is in the address plan of ${organization.profile.short}.</p>`,
    ),
  }
}

const wireless: TraitMaker = ({ context, organization, random, number, tag, password, note }) => {
  const guest = number % 3 === 1
  const ssid = `${organization.profile.short}-${guest ? 'Guest' : number % 3 === 0 ? 'Staff' : 'Devices'}${number > 2 ? `-${number}` : ''}`
  const careless = random.chance((1 - organization.quality) * 0.15)
  return {
    ssid,
    security: guest
      ? random.pick(['WPA2 Personal', 'Open with portal'])
      : random.pick(['WPA2 Personal', 'WPA2 Enterprise', 'WPA3 Personal']),
    'guest-network': guest,
    // Some keys sit in the notes instead of in the field that guards them.
    'pre-shared-key': careless ? undefined : password(`${ssid} key`, 'Wireless'),
    'access-points': tag(devicesOf(organization, 'Access Point'), random.int(1, 4)),
    network: tag(organization.assets.get('LAN') ?? []),
    controller: random.chance(0.7) ? `https://wlan.${organization.domain}:8443` : undefined,
    notes: careless
      ? `<p>Key on the back of the reception door. PSK: ${context.secrets.password()}</p>`
      : note('<p>Channel width 40 MHz in the warehouse, 80 MHz elsewhere. Minimum rate 12 Mbps.</p>'),
  }
}

const directory: TraitMaker = ({ organization, random, number, tag, date, password, note }) => {
  const { short } = organization.profile
  const name = number === 0 ? `ad.${organization.domain}` : `legacy${number}.${organization.domain}`
  const controllers = devicesOf(organization, 'Virtual Server', 'Server')
  return {
    'domain-name': name,
    'short-name': number === 0 ? short : `${short}${number}`,
    'functional-level': random.pick(['2016', '2016', '2012 R2', '2008 R2']),
    'domain-controllers': tag(
      controllers
        .filter((device) => device.name.includes('-DC'))
        .concat(controllers)
        .slice(0, 4),
      2,
    ),
    'cloud-sync': random.chance(0.7),
    'directory-administrator': password(`${short} directory administrator`, 'Active Directory', `${short}\\Administrator`),
    'service-accounts': tag(
      organization.passwords.filter((entry) => entry.name.startsWith('Service account')),
      2,
    ),
    'next-review': date(-300, 300),
    'password-policy': note(
      '<ul><li>Fourteen characters</li><li>No yearly change</li><li>Lockout after ten attempts for 15 minutes</li></ul>',
    ),
  }
}

const printing: TraitMaker = ({ organization, random, number, tag, note }) => {
  const printers = devicesOf(organization, 'Printer')
  const printer = printers[number % Math.max(1, printers.length)]
  const queue = printer ? printer.name : `${organization.profile.short}-PRN${String(number + 1).padStart(2, '0')}`
  return {
    queue: number < printers.length ? queue : `${queue} ${random.pick(['Duplex', 'Labels', 'Letterhead', 'Tray 2', 'Secure'])} ${number}`,
    printer: printer ? tag([printer]) : undefined,
    driver: random.pick(['PCL 6 universal', 'PostScript 3', 'KX driver 8.4', 'Class driver']),
    colour: random.chance(0.5),
    instructions: note(
      '<p>Deployed by group policy to the security group <code>Print-Users</code>. Codes for copies are kept by the office manager.</p>',
    ),
  }
}

export const NETWORK_TRAITS = { internet, lan, wireless, directory, printing } as const
