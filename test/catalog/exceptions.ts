/** Where the catalog knowingly says something else than `surface.json`: `resource fact` → why. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'attachments attribute attachment': 'The shape inside stands in prose in the surface; the catalog writes it out.',
  'documentImages attribute image': 'The shape inside stands in prose in the surface; the catalog writes it out.',
  'documentImages attribute target': 'The shape inside stands in prose in the surface; the catalog writes it out.',
  'configurationInterfaces attribute id': 'It repeats the id of the record, which every record has.',
  'flexibleAssetFields attribute tag-type': 'One value of the list is a pattern, "FlexibleAssetType: id"; the list cannot be closed.',
  'flexibleAssetTypes attribute fields':
    'Inside fields the tag type has the same pattern, flexible_asset_type_id is not needed where fields are nested in their type, and live an update can leave the fields out.',
}
