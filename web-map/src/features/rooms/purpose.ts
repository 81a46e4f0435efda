/** Why a landlord looks at who lives in a room of theirs: there is one reason, so that the page states it and says so. */
import type { Declared } from '../purpose/purpose';

export const OWN_UNIT: Declared = { purpose: 'own_unit', reference: null };
