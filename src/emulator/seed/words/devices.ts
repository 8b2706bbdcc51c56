export const MANUFACTURERS = {
  Dell: [
    'PowerEdge R640',
    'PowerEdge R650xs',
    'PowerEdge T350',
    'OptiPlex 5090',
    'OptiPlex 7010',
    'Latitude 5430',
    'Latitude 7440',
    'Precision 3660',
  ],
  HP: ['EliteDesk 800 G6', 'ProDesk 400 G7', 'EliteBook 840 G9', 'ProBook 450 G8', 'LaserJet Pro M404dn', 'Color LaserJet M480f'],
  HPE: ['ProLiant DL380 Gen10', 'ProLiant ML110 Gen10', 'Aruba 2930F 48G', 'Aruba 6100 24G', 'Aruba AP-505'],
  Lenovo: ['ThinkCentre M70q', 'ThinkPad T14 Gen 3', 'ThinkPad X1 Carbon Gen 10', 'ThinkStation P350', 'ThinkSystem SR630 V2'],
  Apple: ['MacBook Air M2', 'MacBook Pro 14', 'iMac 24', 'iPad Air'],
  Cisco: ['Catalyst 1000-24T', 'Catalyst 9200L-48P', 'Meraki MR46', 'Meraki MX75'],
  Fortinet: ['FortiGate 40F', 'FortiGate 60F', 'FortiGate 100F', 'FortiAP 231F', 'FortiSwitch 124F'],
  SonicWall: ['TZ370', 'TZ470'],
  Ubiquiti: ['UniFi U6 Pro', 'UniFi U6 Lite', 'UniFi Switch Pro 24 PoE', 'UniFi Switch 48', 'UniFi Protect G4 Bullet'],
  Synology: ['DS923+', 'RS1221+', 'DS1621+'],
  QNAP: ['TS-453D'],
  APC: ['Smart-UPS 1500', 'Smart-UPS 2200', 'Back-UPS 700'],
  Eaton: ['5P 1550i'],
  Brother: ['HL-L6400DW', 'MFC-L8900CDW'],
  Kyocera: ['ECOSYS M2540dn', 'TASKalfa 2554ci'],
  Canon: ['imageRUNNER C3530i'],
  Yealink: ['T46U', 'T54W'],
  Microsoft: ['Hyper-V Guest', 'Surface Laptop 5', 'Surface Pro 9'],
  VMware: ['Virtual Machine'],
} as const

export const OPERATING_SYSTEMS = {
  Windows: [
    'Windows 10 Pro',
    'Windows 11 Pro',
    'Windows Server 2012 R2',
    'Windows Server 2016',
    'Windows Server 2019',
    'Windows Server 2022',
  ],
  macOS: ['macOS 12 Monterey', 'macOS 13 Ventura', 'macOS 14 Sonoma'],
  Linux: ['Debian 12', 'Ubuntu 20.04 LTS', 'Ubuntu 22.04 LTS'],
  VMware: ['VMware ESXi 7.0', 'VMware ESXi 8.0'],
  Network: ['FortiOS 7.2', 'SonicOS 7', 'Cisco IOS XE 17', 'ArubaOS-CX 10', 'UniFi OS'],
  Storage: ['DSM 7.2', 'QTS 5.1'],
  Mobile: ['iPadOS 17'],
} as const

/** What a configuration of a type can be: `manufacturer model`, and the operating systems it may run. */
export interface Hardware {
  readonly models: readonly string[]
  readonly systems: readonly string[]
  /** Middle part of the host name. */
  readonly code: string
}

export const HARDWARE = {
  Server: {
    code: 'HV',
    models: [
      'Dell PowerEdge R640',
      'Dell PowerEdge R650xs',
      'Dell PowerEdge T350',
      'HPE ProLiant DL380 Gen10',
      'HPE ProLiant ML110 Gen10',
      'Lenovo ThinkSystem SR630 V2',
    ],
    systems: ['Windows Server 2019', 'Windows Server 2022', 'Windows Server 2016', 'VMware ESXi 7.0', 'VMware ESXi 8.0'],
  },
  'Virtual Server': {
    code: 'APP',
    models: ['Microsoft Hyper-V Guest', 'VMware Virtual Machine'],
    systems: [
      'Windows Server 2019',
      'Windows Server 2022',
      'Windows Server 2016',
      'Windows Server 2012 R2',
      'Ubuntu 22.04 LTS',
      'Debian 12',
    ],
  },
  Workstation: {
    code: 'WS',
    models: [
      'Dell OptiPlex 5090',
      'Dell OptiPlex 7010',
      'Dell Precision 3660',
      'HP EliteDesk 800 G6',
      'HP ProDesk 400 G7',
      'Lenovo ThinkCentre M70q',
      'Lenovo ThinkStation P350',
      'Apple iMac 24',
    ],
    systems: ['Windows 11 Pro', 'Windows 11 Pro', 'Windows 10 Pro'],
  },
  Laptop: {
    code: 'LT',
    models: [
      'Dell Latitude 5430',
      'Dell Latitude 7440',
      'HP EliteBook 840 G9',
      'HP ProBook 450 G8',
      'Lenovo ThinkPad T14 Gen 3',
      'Lenovo ThinkPad X1 Carbon Gen 10',
      'Microsoft Surface Laptop 5',
      'Apple MacBook Air M2',
      'Apple MacBook Pro 14',
    ],
    systems: ['Windows 11 Pro', 'Windows 11 Pro', 'Windows 10 Pro'],
  },
  Switch: {
    code: 'SW',
    models: [
      'HPE Aruba 2930F 48G',
      'HPE Aruba 6100 24G',
      'Cisco Catalyst 1000-24T',
      'Cisco Catalyst 9200L-48P',
      'Fortinet FortiSwitch 124F',
      'Ubiquiti UniFi Switch Pro 24 PoE',
      'Ubiquiti UniFi Switch 48',
    ],
    systems: ['ArubaOS-CX 10', 'Cisco IOS XE 17', 'UniFi OS'],
  },
  Firewall: {
    code: 'FW',
    models: [
      'Fortinet FortiGate 40F',
      'Fortinet FortiGate 60F',
      'Fortinet FortiGate 100F',
      'SonicWall TZ370',
      'SonicWall TZ470',
      'Cisco Meraki MX75',
    ],
    systems: ['FortiOS 7.2', 'SonicOS 7'],
  },
  'Access Point': {
    code: 'AP',
    models: ['Ubiquiti UniFi U6 Pro', 'Ubiquiti UniFi U6 Lite', 'HPE Aruba AP-505', 'Cisco Meraki MR46', 'Fortinet FortiAP 231F'],
    systems: ['UniFi OS'],
  },
  Printer: {
    code: 'PRN',
    models: [
      'HP LaserJet Pro M404dn',
      'HP Color LaserJet M480f',
      'Brother HL-L6400DW',
      'Brother MFC-L8900CDW',
      'Kyocera ECOSYS M2540dn',
      'Kyocera TASKalfa 2554ci',
      'Canon imageRUNNER C3530i',
    ],
    systems: [],
  },
  UPS: { code: 'UPS', models: ['APC Smart-UPS 1500', 'APC Smart-UPS 2200', 'APC Back-UPS 700', 'Eaton 5P 1550i'], systems: [] },
  NAS: {
    code: 'NAS',
    models: ['Synology DS923+', 'Synology RS1221+', 'Synology DS1621+', 'QNAP TS-453D'],
    systems: ['DSM 7.2', 'QTS 5.1'],
  },
  'Desk Phone': { code: 'PH', models: ['Yealink T46U', 'Yealink T54W'], systems: [] },
  Camera: { code: 'CAM', models: ['Ubiquiti UniFi Protect G4 Bullet'], systems: ['UniFi OS'] },
  'Mobile Device': { code: 'TAB', models: ['Apple iPad Air', 'Microsoft Surface Pro 9'], systems: ['iPadOS 17', 'Windows 11 Pro'] },
  Unclassified: { code: 'DEV', models: [], systems: [] },
} as const satisfies Readonly<Record<string, Hardware>>

export type DeviceType = keyof typeof HARDWARE

/** First three bytes of the hardware address. All are locally administered, so they belong to no maker. */
export const ADDRESS_PREFIXES = ['02:1A:4B', '06:50:56', '0A:15:5D', '0E:2C:A1', '12:7D:09', '1A:C0:3E'] as const

/** Roles of virtual servers in the order in which a client gets them. */
export const SERVER_ROLES = ['DC', 'FS', 'APP', 'SQL', 'RDS', 'PRT', 'WEB', 'MGT'] as const
export const DESKS = [
  'Reception',
  'Boardroom',
  'Accounts',
  'Warehouse',
  'Front Counter',
  'Directors Office',
  'Training Room',
  'Dispatch',
] as const
