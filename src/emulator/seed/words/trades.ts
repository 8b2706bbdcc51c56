import type { Trade } from './organizations.js'

export const TRADE_TITLES: Readonly<Record<Trade, readonly string[]>> = {
  health: ['Practice Nurse', 'Dentist', 'Clinician', 'Hygienist', 'Medical Secretary', 'Pharmacist'],
  legal: ['Solicitor', 'Paralegal', 'Legal Secretary', 'Conveyancer', 'Associate'],
  finance: ['Accountant', 'Adviser', 'Broker', 'Paraplanner', 'Auditor'],
  industry: ['Site Supervisor', 'Storeperson', 'Dispatcher', 'Estimator', 'Fleet Coordinator', 'Safety Officer'],
  retail: ['Store Manager', 'Buyer', 'Venue Manager', 'Chef', 'Sales Assistant'],
  education: ['Teacher', 'Librarian', 'Registrar', 'Deputy Principal', 'Instructor'],
  charity: ['Case Worker', 'Program Manager', 'Volunteer Coordinator', 'Grants Officer'],
  property: ['Architect', 'Surveyor', 'Property Manager', 'Drafter', 'Leasing Agent'],
  technology: ['Service Desk', 'Account Manager', 'Field Engineer', 'Support Engineer', 'Billing'],
}

/** Line-of-business applications: name, maker, and whether it runs on a server of the client. */
export type Application = readonly [name: string, vendor: string, hosting: 'Server' | 'Cloud' | 'Desktop']

export const OFFICE_APPLICATIONS: readonly Application[] = [
  ['Microsoft 365', 'Microsoft', 'Cloud'],
  ['Ledgerline', 'Ledgerline Software', 'Cloud'],
  ['PageForge PDF', 'PageForge', 'Desktop'],
  ['Rosterly', 'Rosterly', 'Cloud'],
  ['Papertrail DMS', 'Papertrail Systems', 'Server'],
  ['SignHere', 'SignHere Digital', 'Cloud'],
  ['Meetwell Rooms', 'Meetwell', 'Cloud'],
  ['TimeCard Plus', 'Brightclock', 'Server'],
]
export const TRADE_APPLICATIONS: Readonly<Record<Trade, readonly Application[]>> = {
  health: [
    ['ChairSide Practice', 'Molaris Software', 'Server'],
    ['RadView Imaging', 'Lumenray', 'Server'],
    ['ScriptSure', 'ScriptSure Health', 'Cloud'],
  ],
  legal: [
    ['MatterFile', 'Casebound', 'Server'],
    ['TitleTrack', 'Casebound', 'Cloud'],
  ],
  finance: [
    ['AdviserDesk', 'Plainview Financial', 'Cloud'],
    ['TaxWorks Studio', 'Fiscal Point', 'Server'],
  ],
  industry: [
    ['HaulPlan', 'Waybill Systems', 'Server'],
    ['StockYard WMS', 'Palletry', 'Server'],
    ['SiteSafe', 'Hazardwise', 'Cloud'],
  ],
  retail: [
    ['TillMaster POS', 'TillMaster', 'Server'],
    ['TableTurn Bookings', 'TableTurn', 'Cloud'],
  ],
  education: [
    ['ClassRoll', 'Blackboardless', 'Server'],
    ['LibraryShelf', 'Shelfmark', 'Cloud'],
  ],
  charity: [
    ['GiveTrack', 'Kindsoft', 'Cloud'],
    ['CaseLog', 'Kindsoft', 'Cloud'],
  ],
  property: [
    ['PlanRoom CAD', 'Draftline', 'Desktop'],
    ['RentRoll', 'Tenantry', 'Cloud'],
  ],
  technology: [
    ['Dispatchboard PSA', 'Dispatchboard', 'Cloud'],
    ['Watchtower RMM', 'Watchtower', 'Cloud'],
  ],
}

/** Who sells what: vendors that clients have contracts with. */
export const VENDORS: readonly (readonly [name: string, service: string])[] = [
  ['Southern Fibre Networks', 'Internet'],
  ['Copiers Direct', 'Print'],
  ['Vaultline Cloud Backup', 'Backup'],
  ['Clearbell Voice', 'Telephony'],
  ['Domainyard', 'Domain registrar'],
  ['Sitegate Security', 'Alarm and access control'],
  ['Sparkright Electrical', 'Electrician'],
  ['Cablecraft', 'Structured cabling'],
  ['Webwright Studio', 'Web site'],
  ['Northline Mobile', 'Mobile plans'],
  ['Copperpath Telecom', 'Internet'],
  ['Shredwell', 'Document destruction'],
]
export const REGISTRARS = ['Domainyard', 'NameHarbour', 'Registra One', 'Crazy Kelp Domains'] as const
export const CARRIERS = ['Southern Fibre Networks', 'Copperpath Telecom', 'Tidewire', 'Opalnet Business', 'Northline Mobile'] as const
