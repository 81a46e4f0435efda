/** What a room can have, in the order in which people ask for it. */
import type { Facility } from '../../api/types';

export const FACILITIES: readonly Facility[] = [
  'private_bathroom',
  'air_conditioner',
  'water_heater',
  'window',
  'kitchen',
  'balcony',
  'bed',
  'wardrobe',
  'desk',
  'washing_machine',
  'refrigerator',
  'broadband',
  'elevator',
  'ebike_charging',
  'smart_lock',
  'smoke_alarm',
];
