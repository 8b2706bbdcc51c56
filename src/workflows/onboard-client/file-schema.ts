/** What an onboarding file may hold. */
import { z } from 'zod'

const text = z.string()
const name = z.string().trim().min(1)
const day = z.iso.date()

/** Which record is meant: one key, the kind; its value, the name that the file gives the record. */
const reference = z
  .strictObject({
    location: name.optional(),
    contact: name.optional(),
    configuration: name.optional(),
    password: name.optional(),
    document: name.optional(),
    flexibleAsset: name.optional(),
    /** Only in traits: somebody who works in the account, by name or e-mail address. */
    user: name.optional(),
    /** With `flexibleAsset`, where the same title occurs in several types. */
    type: name.optional(),
  })
  .refine((value) => kindsIn(value).length === 1, { error: 'A reference names one record: { configuration: NAME }, { contact: NAME } ...' })
  .refine((value) => value.type === undefined || value.flexibleAsset !== undefined, { error: '"type" goes with "flexibleAsset" only.' })

const kindsIn = (value: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(value).filter((key) => key !== 'type' && value[key] !== undefined)

const organization = z.strictObject({
  name,
  type: name.optional(),
  status: name.optional(),
  shortName: text.optional(),
  description: text.optional(),
  alert: text.optional(),
  /** Markdown. */
  quickNotes: text.optional(),
})

const location = z.strictObject({
  name,
  primary: z.boolean().optional(),
  address1: text.optional(),
  address2: text.optional(),
  city: text.optional(),
  postalCode: text.optional(),
  /** Name or ISO code. */
  region: name.optional(),
  /** Name or ISO code. */
  country: name.optional(),
  phone: text.optional(),
  fax: text.optional(),
  notes: text.optional(),
})

const email = z.strictObject({ value: z.email(), label: name.optional(), primary: z.boolean().optional() })
const phone = z.strictObject({
  value: name,
  label: name.optional(),
  extension: text.optional(),
  primary: z.boolean().optional(),
  fax: z.boolean().optional(),
})
/** A bare address or number is short for `{ value: ... }`. */
const short = <T extends z.ZodType>(whole: T) => z.preprocess((value) => (typeof value === 'string' ? { value } : value), whole)

const contact = z.strictObject({
  firstName: name,
  lastName: name.optional(),
  title: text.optional(),
  type: name.optional(),
  location: name.optional(),
  important: z.boolean().optional(),
  emails: z.array(short(email)).optional(),
  phones: z.array(short(phone)).optional(),
  notes: text.optional(),
})

const networkInterface = z.strictObject({
  name,
  ipAddress: text.optional(),
  macAddress: text.optional(),
  primary: z.boolean().optional(),
  notes: text.optional(),
})

const configuration = z.strictObject({
  name,
  type: name,
  status: name.optional(),
  manufacturer: name.optional(),
  model: name.optional(),
  operatingSystem: name.optional(),
  hostname: text.optional(),
  primaryIp: text.optional(),
  defaultGateway: text.optional(),
  macAddress: text.optional(),
  serialNumber: text.optional(),
  assetTag: text.optional(),
  position: text.optional(),
  location: name.optional(),
  contact: name.optional(),
  installedBy: text.optional(),
  purchasedBy: text.optional(),
  installedAt: day.optional(),
  purchasedAt: day.optional(),
  warrantyExpiresAt: day.optional(),
  operatingSystemNotes: text.optional(),
  notes: text.optional(),
  interfaces: z.array(networkInterface).optional(),
})

/** Where a password value comes from; never the value itself. */
const secretSource = z
  .strictObject({
    prompt: z.union([z.literal(true), name]).optional(),
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .optional(),
    command: z.array(z.string().min(1)).min(1).optional(),
  })
  .refine((value) => Object.values(value).filter((source) => source !== undefined).length === 1, {
    error: 'Give one source: { prompt: true }, { env: NAME } or { command: [PROGRAM, ARGUMENT ...] }.',
  })

const password = z.strictObject({
  name,
  username: text.optional(),
  url: text.optional(),
  category: name.optional(),
  notes: text.optional(),
  /** The configuration that the password is embedded in. */
  configuration: name.optional(),
  value: secretSource,
  /** Writes the value of a password that exists, too. */
  rotate: z.boolean().optional(),
})

const document = z.strictObject({
  /** The first heading unless given. */
  name: name.optional(),
  /** A Markdown file. */
  path: name,
  /** `Runbooks/Network`: made when absent. */
  folder: name.optional(),
  publish: z.boolean().optional(),
})

const uploadedFile = z.strictObject({ name: name.optional(), path: name, folder: name.optional() })

const traitScalar = z.union([z.string(), z.number(), z.boolean()])
export type TraitInput = z.infer<typeof traitScalar> | Reference | readonly Reference[]
const trait = z.unknown().transform((value, context): TraitInput => {
  const scalar = traitScalar.safeParse(value)
  if (scalar.success) return scalar.data
  const parsed = Array.isArray(value) ? z.array(reference).safeParse(value) : reference.safeParse(value)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never)
  return ''
})

const flexibleAsset = z.strictObject({
  type: name,
  /** Makes the type, with a title and a content field, when the account has none of that name. */
  createType: z.boolean().optional(),
  /** A Markdown file, whose text becomes the content. */
  path: name.optional(),
  /** The first heading of the Markdown unless given. */
  title: name.optional(),
  traits: z.record(z.string(), trait).optional(),
})

const link = z.strictObject({ from: reference, to: reference, notes: text.optional() })
const attachment = z.strictObject({ to: reference, path: name, name: name.optional() })

export const onboardingSchema = z.strictObject({
  organization,
  locations: z.array(location).optional(),
  contacts: z.array(contact).optional(),
  configurations: z.array(configuration).optional(),
  passwords: z.array(password).optional(),
  documents: z.array(document).optional(),
  files: z.array(uploadedFile).optional(),
  flexibleAssets: z.array(flexibleAsset).optional(),
  links: z.array(link).optional(),
  attachments: z.array(attachment).optional(),
})

export type OnboardingData = z.infer<typeof onboardingSchema>
export type Reference = z.infer<typeof reference>
export type SecretSource = z.infer<typeof secretSource>
export type ContactInput = z.infer<typeof contact>
export type ConfigurationInput = z.infer<typeof configuration>
export type PasswordInput = z.infer<typeof password>

/** The records that a reference can name. */
const REFERENCE_KINDS = ['location', 'contact', 'configuration', 'password', 'document', 'flexibleAsset', 'user'] as const
export type ReferenceKind = (typeof REFERENCE_KINDS)[number]

/** The kind and the name in a reference. */
export const referenceParts = (value: Reference): { readonly kind: ReferenceKind; readonly name: string } => {
  const kind = REFERENCE_KINDS.find((key) => value[key] !== undefined) ?? 'configuration'
  return { kind, name: value[kind] ?? '' }
}
