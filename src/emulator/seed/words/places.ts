/** A country or region: name and ISO code. */
export type Named = readonly [name: string, iso: string]

export const COUNTRIES: readonly Named[] = [
  ['Australia', 'AU'],
  ['New Zealand', 'NZ'],
  ['United States', 'US'],
  ['Canada', 'CA'],
  ['United Kingdom', 'GB'],
  ['Ireland', 'IE'],
  ['Germany', 'DE'],
  ['France', 'FR'],
  ['Netherlands', 'NL'],
  ['Belgium', 'BE'],
  ['Spain', 'ES'],
  ['Italy', 'IT'],
  ['Sweden', 'SE'],
  ['Norway', 'NO'],
  ['Denmark', 'DK'],
  ['Switzerland', 'CH'],
  ['Austria', 'AT'],
  ['Singapore', 'SG'],
  ['Japan', 'JP'],
  ['India', 'IN'],
  ['South Africa', 'ZA'],
  ['United Arab Emirates', 'AE'],
]

export const REGIONS: Readonly<Record<string, readonly Named[]>> = {
  AU: [
    ['New South Wales', 'NSW'],
    ['Victoria', 'VIC'],
    ['Queensland', 'QLD'],
    ['Western Australia', 'WA'],
    ['South Australia', 'SA'],
    ['Tasmania', 'TAS'],
    ['Australian Capital Territory', 'ACT'],
    ['Northern Territory', 'NT'],
  ],
  NZ: [
    ['Auckland', 'AUK'],
    ['Wellington', 'WGN'],
    ['Canterbury', 'CAN'],
  ],
  US: [
    ['California', 'CA'],
    ['Colorado', 'CO'],
    ['Illinois', 'IL'],
    ['Massachusetts', 'MA'],
    ['New York', 'NY'],
    ['Oregon', 'OR'],
    ['Texas', 'TX'],
    ['Washington', 'WA'],
  ],
  CA: [
    ['Alberta', 'AB'],
    ['British Columbia', 'BC'],
    ['Ontario', 'ON'],
    ['Quebec', 'QC'],
  ],
  GB: [
    ['England', 'ENG'],
    ['Scotland', 'SCT'],
    ['Wales', 'WLS'],
    ['Northern Ireland', 'NIR'],
  ],
}

export interface Place {
  readonly city: string
  /** Three letters, as in a host name. */
  readonly code: string
  readonly country: string
  readonly region: string
  readonly postalCode: string
  /** How numbers begin that are set aside for fiction there; what is missing is made up. */
  readonly phone: string
  readonly phoneLength: number
  /** Sizes of the first two groups in which a number is written. */
  readonly groups: readonly [number, number]
}

export const PLACES = {
  sydney: {
    city: 'Sydney',
    code: 'SYD',
    country: 'AU',
    region: 'NSW',
    postalCode: '2000',
    phone: '025550',
    phoneLength: 10,
    groups: [2, 4],
  },
  parramatta: {
    city: 'Parramatta',
    code: 'PAR',
    country: 'AU',
    region: 'NSW',
    postalCode: '2150',
    phone: '025550',
    phoneLength: 10,
    groups: [2, 4],
  },
  newcastle: {
    city: 'Newcastle',
    code: 'NTL',
    country: 'AU',
    region: 'NSW',
    postalCode: '2300',
    phone: '025550',
    phoneLength: 10,
    groups: [2, 4],
  },
  wollongong: {
    city: 'Wollongong',
    code: 'WOL',
    country: 'AU',
    region: 'NSW',
    postalCode: '2500',
    phone: '025550',
    phoneLength: 10,
    groups: [2, 4],
  },
  melbourne: {
    city: 'Melbourne',
    code: 'MEL',
    country: 'AU',
    region: 'VIC',
    postalCode: '3000',
    phone: '035550',
    phoneLength: 10,
    groups: [2, 4],
  },
  geelong: {
    city: 'Geelong',
    code: 'GEX',
    country: 'AU',
    region: 'VIC',
    postalCode: '3220',
    phone: '035550',
    phoneLength: 10,
    groups: [2, 4],
  },
  ballarat: {
    city: 'Ballarat',
    code: 'BAL',
    country: 'AU',
    region: 'VIC',
    postalCode: '3350',
    phone: '035550',
    phoneLength: 10,
    groups: [2, 4],
  },
  brisbane: {
    city: 'Brisbane',
    code: 'BNE',
    country: 'AU',
    region: 'QLD',
    postalCode: '4000',
    phone: '075550',
    phoneLength: 10,
    groups: [2, 4],
  },
  cairns: {
    city: 'Cairns',
    code: 'CNS',
    country: 'AU',
    region: 'QLD',
    postalCode: '4870',
    phone: '075550',
    phoneLength: 10,
    groups: [2, 4],
  },
  perth: { city: 'Perth', code: 'PER', country: 'AU', region: 'WA', postalCode: '6000', phone: '085550', phoneLength: 10, groups: [2, 4] },
  adelaide: {
    city: 'Adelaide',
    code: 'ADL',
    country: 'AU',
    region: 'SA',
    postalCode: '5000',
    phone: '085550',
    phoneLength: 10,
    groups: [2, 4],
  },
  hobart: {
    city: 'Hobart',
    code: 'HBA',
    country: 'AU',
    region: 'TAS',
    postalCode: '7000',
    phone: '035550',
    phoneLength: 10,
    groups: [2, 4],
  },
  canberra: {
    city: 'Canberra',
    code: 'CBR',
    country: 'AU',
    region: 'ACT',
    postalCode: '2601',
    phone: '025550',
    phoneLength: 10,
    groups: [2, 4],
  },
  auckland: {
    city: 'Auckland',
    code: 'AKL',
    country: 'NZ',
    region: 'AUK',
    postalCode: '1010',
    phone: '099550',
    phoneLength: 10,
    groups: [2, 4],
  },
  portland: {
    city: 'Portland',
    code: 'PDX',
    country: 'US',
    region: 'OR',
    postalCode: '97205',
    phone: '50355501',
    phoneLength: 10,
    groups: [3, 3],
  },
  denver: {
    city: 'Denver',
    code: 'DEN',
    country: 'US',
    region: 'CO',
    postalCode: '80202',
    phone: '30355501',
    phoneLength: 10,
    groups: [3, 3],
  },
  toronto: {
    city: 'Toronto',
    code: 'TOR',
    country: 'CA',
    region: 'ON',
    postalCode: 'M5H 2N2',
    phone: '41655501',
    phoneLength: 10,
    groups: [3, 3],
  },
  london: {
    city: 'London',
    code: 'LON',
    country: 'GB',
    region: 'ENG',
    postalCode: 'EC2A 4NE',
    phone: '02079460',
    phoneLength: 11,
    groups: [3, 4],
  },
  edinburgh: {
    city: 'Edinburgh',
    code: 'EDI',
    country: 'GB',
    region: 'SCT',
    postalCode: 'EH2 2BY',
    phone: '01314960',
    phoneLength: 11,
    groups: [4, 3],
  },
} as const satisfies Readonly<Record<string, Place>>

export const STREETS = (
  'Harbour Street,King Street,Station Road,Mill Lane,Bridge Street,Quay Road,Foundry Lane,Church Street,Market Street,Orchard Road,' +
  'Commerce Drive,Enterprise Way,Wharf Road,Railway Parade,Albert Street,George Street,Collins Lane,Hill Street,Park Avenue,Victoria Road'
).split(',')

/** The mobile numbers that Australia sets aside for fiction. */
export const FICTIONAL_MOBILES = (
  '0491570006 0491570156 0491570157 0491570158 0491570159 0491570110 0491570313 0491570737 0491571266 0491571491 0491571804 0491572549 ' +
  '0491572665 0491572983 0491573770 0491573087 0491574118 0491574632 0491575254 0491575789 0491576398 0491576801 0491577426 0491577644 ' +
  '0491578957 0491578148 0491578888 0491579212 0491579760 0491579455'
).split(' ')
