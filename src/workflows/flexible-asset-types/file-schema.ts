/** What the file of a flexible asset type may hold. */
import { z } from 'zod'
import { catalog } from '../../catalog/index.js'

const text = z.string()
const name = z.string().trim().min(1)

export const fieldSchema = z.strictObject({
  name,
  /** Only where the API would not make it of the name. */
  key: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .optional(),
  kind: z.enum(catalog.flexibleAssetFields.attributes.kind.enum),
  hint: text.optional(),
  decimals: z.int().min(0).max(20).optional(),
  /** Of Select. */
  options: z.array(name).min(1).optional(),
  /** Of all other kinds. */
  default: text.optional(),
  tagType: name.optional(),
  required: z.boolean().optional(),
  useForTitle: z.boolean().optional(),
  showInList: z.boolean().optional(),
  expiration: z.boolean().optional(),
})

export const typeSchema = z.strictObject({
  name,
  description: text.nullable().optional(),
  icon: text.nullable().optional(),
  showInMenu: z.boolean().optional(),
  enabled: z.boolean().optional(),
  fields: z.array(fieldSchema).min(1),
})
export type TypeData = z.infer<typeof typeSchema>
export type FieldData = z.infer<typeof fieldSchema>
