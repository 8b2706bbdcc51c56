/** Words that technicians make passwords of: four to eight letters, so that two of them and a number exceed twelve characters. */
export const SECRET_WORDS = (
  'Anchor Amber Basalt Beacon Bramble Canyon Cedar Cinder Clover Copper Coral Cobalt Delta Dover Ember Falcon Fennel Ferry Flint ' +
  'Gable Garnet Glacier Granite Harbour Hazel Heron Indigo Island Jasper Juniper Kestrel Lantern Larch Linen Magpie Maple Marble ' +
  'Meadow Mortar Nectar Nickel Oasis Orchard Osprey Otter Paddock Pebble Pepper Pewter Pilot Plover Poplar Quarry Quartz Raven ' +
  'Ripple Saddle Saffron Sailor Sierra Signal Silver Sparrow Spruce Summit Tallow Teapot Thistle Timber Topaz Tundra Umber ' +
  'Velvet Violet Walnut Willow Winter Zephyr'
).split(' ')
