import type { PLACES } from './places.js'

/** How well an organization is documented. */
export type Care = 'excellent' | 'good' | 'middling' | 'poor' | 'awful' | 'empty'
/** What the trade needs beyond an office: decides applications and who works there. */
export type Trade = 'health' | 'legal' | 'finance' | 'industry' | 'retail' | 'education' | 'charity' | 'property' | 'technology'

export interface Profile {
  readonly name: string
  readonly short: string
  readonly trade: Trade
  readonly place: keyof typeof PLACES
  /** People with a computer. */
  readonly seats: number
  readonly care: Care
  readonly kind?: 'Internal' | 'Prospect' | 'Vendor' | 'Break/Fix'
  readonly status?: 'Inactive' | 'Onboarding' | 'Offboarded'
  /** Short name of the parent. */
  readonly parent?: string
  /** The organization with the id that the examples show. */
  readonly shown?: true
}

const row = (
  name: string,
  short: string,
  trade: Trade,
  place: Profile['place'],
  seats: number,
  care: Care,
  rest: Pick<Profile, 'kind' | 'status' | 'parent' | 'shown'> = {},
): Profile => ({ name, short, trade, place, seats, care, ...rest })

/** The account's own organization comes first; a parent stands before its children. */
export const PROFILES: readonly Profile[] = [
  row('Harbourlight IT', 'HLIT', 'technology', 'sydney', 34, 'excellent', { kind: 'Internal' }),
  row('Acorn Lane Early Learning', 'ACLN', 'education', 'parramatta', 22, 'middling'),
  row('Alder & Finch Solicitors', 'ALFI', 'legal', 'sydney', 58, 'good'),
  row('Atlas Crane Hire', 'ATLS', 'industry', 'newcastle', 31, 'poor'),
  row('Banksia Family Dental', 'BANK', 'health', 'wollongong', 18, 'good'),
  row('Barrow & Tide Brewing', 'BTBR', 'retail', 'hobart', 24, 'middling'),
  row('Bayview Physiotherapy', 'BAYV', 'health', 'cairns', 14, 'poor'),
  row('Bellbird Aged Care', 'BELL', 'health', 'adelaide', 96, 'middling'),
  row('Blackwattle Veterinary', 'BLWV', 'health', 'canberra', 16, 'middling'),
  row('Bluegum Timber Supplies', 'BLGM', 'industry', 'ballarat', 37, 'awful'),
  row('Boronia Community Church', 'BORO', 'charity', 'melbourne', 9, 'poor'),
  row('Brightwater Dental Group', 'BRWD', 'health', 'brisbane', 42, 'excellent', { shown: true }),
  row('Brightwater Dental Cairns', 'BRWC', 'health', 'cairns', 12, 'good', { parent: 'BRWD' }),
  row('Brightwater Orthodontics', 'BRWO', 'health', 'brisbane', 11, 'middling', { parent: 'BRWD' }),
  row('Burrendong Shire Council', 'BURR', 'charity', 'newcastle', 120, 'middling'),
  row('Calloway Conveyancing', 'CALL', 'legal', 'geelong', 12, 'middling'),
  row('Cape Otway Seafoods', 'OTWY', 'industry', 'geelong', 29, 'poor'),
  row('Carrington Freight Lines', 'CARR', 'industry', 'sydney', 110, 'middling'),
  row('Cobalt Ridge Mining Services', 'COBR', 'industry', 'perth', 88, 'middling'),
  row('Copperfield Accountants', 'COPF', 'finance', 'melbourne', 46, 'excellent'),
  row('Corella Catering', 'CORE', 'retail', 'sydney', 17, 'awful'),
  row('Currawong Press', 'CURR', 'retail', 'canberra', 21, 'middling'),
  row('Daintree Eye Clinic', 'DAIN', 'health', 'cairns', 19, 'good'),
  row('Dovetail Joinery', 'DOVE', 'industry', 'ballarat', 15, 'poor'),
  row('Eastgate Property Management', 'EAST', 'property', 'melbourne', 39, 'middling'),
  row('Ember & Oak Architects', 'EMOA', 'property', 'sydney', 27, 'good'),
  row('Fairhaven College', 'FAIR', 'education', 'adelaide', 140, 'good'),
  row('Ferntree Financial Planning', 'FERN', 'finance', 'brisbane', 23, 'good'),
  row('Flinders Row Cafe Group', 'FLRC', 'retail', 'melbourne', 13, 'awful'),
  row('Gantry Steel Fabrication', 'GANT', 'industry', 'newcastle', 52, 'middling'),
  row('Glasshouse Nurseries', 'GLAS', 'retail', 'brisbane', 26, 'middling'),
  row('Goldfinch Insurance Brokers', 'GOLD', 'finance', 'perth', 33, 'excellent'),
  row('Greywacke Engineering', 'GREY', 'industry', 'auckland', 44, 'middling'),
  row('Harrow Street Medical', 'HARR', 'health', 'melbourne', 36, 'middling'),
  row('Hillcrest Golf Club', 'HILL', 'retail', 'geelong', 16, 'poor'),
  row('Ironbark Plumbing', 'IRON', 'industry', 'wollongong', 20, 'poor', { kind: 'Break/Fix' }),
  row('Jacaranda Housing Trust', 'JACA', 'charity', 'brisbane', 41, 'middling'),
  row('Juniper Row Interiors', 'JUNI', 'property', 'london', 14, 'middling'),
  row('Kestrel Aviation Training', 'KEST', 'education', 'adelaide', 28, 'good'),
  row('Kingfisher Marine', 'KING', 'industry', 'cairns', 18, 'awful'),
  row('Larkspur Pharmacy Group', 'LARK', 'health', 'hobart', 47, 'middling'),
  row('Larkspur Pharmacy Sandy Bay', 'LASB', 'health', 'hobart', 8, 'poor', { parent: 'LARK' }),
  row('Lighthouse Youth Services', 'LITE', 'charity', 'newcastle', 30, 'middling'),
  row('Lodestar Surveying', 'LODE', 'property', 'perth', 25, 'good'),
  row('Loom & Thread Clothing', 'LOOM', 'retail', 'portland', 19, 'middling'),
  row('Magnolia Wealth Partners', 'MAGN', 'finance', 'sydney', 29, 'excellent'),
  row('Marlin Cold Storage', 'MARL', 'industry', 'brisbane', 43, 'middling'),
  row('Meridian Title Services', 'MERI', 'legal', 'denver', 32, 'good'),
  row('Millstone Bakery', 'MILL', 'retail', 'edinburgh', 12, 'poor'),
  row('Mornington Radiology', 'MORN', 'health', 'melbourne', 54, 'good'),
  row('Mulberry House Museum', 'MULB', 'charity', 'hobart', 13, 'middling'),
  row('Northgate Hardware', 'NGHW', 'retail', 'ballarat', 22, 'poor', { kind: 'Break/Fix' }),
  row('Nullarbor Transport', 'NLBR', 'industry', 'perth', 64, 'middling'),
  row('Old Mill Winery', 'OLDM', 'retail', 'adelaide', 23, 'middling'),
  row('Orchard Park Primary', 'ORCH', 'education', 'parramatta', 48, 'middling'),
  row('Pelican Point Resort', 'PELI', 'retail', 'cairns', 57, 'middling'),
  row('Pinnacle Pathology', 'PINN', 'health', 'sydney', 62, 'good'),
  row('Quarterdeck Chandlery', 'QUAR', 'retail', 'hobart', 9, 'awful'),
  row('Redgum Legal', 'REDG', 'legal', 'adelaide', 26, 'excellent'),
  row('Riverbend Printing', 'RIVR', 'industry', 'melbourne', 18, 'middling', { status: 'Inactive' }),
  row('Saltbush Organics', 'SALT', 'retail', 'perth', 15, 'middling', { status: 'Onboarding' }),
  row('Sandstone Quarries', 'SAND', 'industry', 'sydney', 34, 'middling'),
  row('Silverline Electrical Wholesale', 'SILV', 'retail', 'toronto', 51, 'middling'),
  row('Silverline Electrical Denver', 'SILD', 'retail', 'denver', 17, 'poor', { parent: 'SILV' }),
  row('Southern Cross Tutors', 'SOUT', 'education', 'auckland', 16, 'poor'),
  row('Spinnaker Yacht Charters', 'SPIN', 'retail', 'sydney', 14, 'poor', { status: 'Offboarded' }),
  row('Stonebridge Chartered Surveyors', 'STON', 'property', 'london', 24, 'good'),
  row('Tamarind Kitchens', 'TAMA', 'retail', 'brisbane', 11, 'empty', { status: 'Onboarding' }),
  row('Tern Island Ferries', 'TERN', 'industry', 'sydney', 38, 'middling'),
  row('Tollgate Motors', 'TOLL', 'retail', 'ballarat', 33, 'middling'),
  row('Umbra Lighting Design', 'UMBR', 'property', 'melbourne', 13, 'good'),
  row('Wattle Creek Surgery', 'WATT', 'health', 'canberra', 21, 'excellent'),
  row('Whistler Security Patrols', 'WHIS', 'industry', 'perth', 19, 'empty'),
  row('Yarrow Textiles', 'YARR', 'industry', 'geelong', 28, 'middling', { status: 'Inactive' }),
  row('Zenith Solar Installers', 'ZENI', 'industry', 'adelaide', 27, 'middling'),
  row('Bramley Foods', 'BRAM', 'industry', 'edinburgh', 0, 'awful', { kind: 'Prospect' }),
  row('Cinder Path Logistics', 'CIND', 'industry', 'brisbane', 0, 'awful', { kind: 'Prospect' }),
  row('Southern Fibre Networks', 'SFNW', 'technology', 'melbourne', 0, 'middling', { kind: 'Vendor' }),
  row('Copiers Direct', 'COPD', 'technology', 'sydney', 0, 'middling', { kind: 'Vendor' }),
  row('Vaultline Cloud Backup', 'VALT', 'technology', 'sydney', 0, 'good', { kind: 'Vendor' }),
]
