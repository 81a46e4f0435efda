/** The API's shapes under the names that the screens use. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Site = Schemas['MySite'];
export type Purpose = Schemas['Purpose'];
export type DocumentKind = Schemas['IdentityKind'];
export type Statistics = Schemas['SiteStatistics'];
export type BuildingSummary = Schemas['BuildingSummary'];
export type Building = Schemas['BuildingResponse'];
export type BuildingUse = Schemas['BuildingUse'];
export type Floor = Schemas['FloorResponse'];
export type FloorUnit = Schemas['FloorUnit'];
export type UnitState = Schemas['UnitState'];
export type Unit = Schemas['UnitResponse'];
export type Tenancy = Schemas['UnitTenancy'];
export type Resident = Schemas['Resident'];
export type Gap = Schemas['GapResponse'];
export type Pass = Schemas['HeldPass'];
export type Gate = Schemas['GateResponse'];
export type GateHour = Schemas['GateHour'];
export type FoundPerson = Schemas['FoundPerson'];
export type PersonField = Schemas['RevealField'];
export type SessionInfo = Schemas['SessionResponse'];
export type StaffAccount = Schemas['StaffAccount'];
export type PolicyTable = Schemas['PolicyTable'];
export type TrailEntry = Schemas['TrailEntry'];
export type EntryKind = Schemas['EntryKind'];
export type Verdict = Schemas['Verdict'];
export type PurposeRule = Schemas['PurposeRule'];
export type RetentionRun = Schemas['RetentionRun'];
export type Exception = Schemas['ExceptionResponse'];
export type Correction = Schemas['CorrectionResponse'];
export type CorrectionValue = Schemas['CorrectionValue'];
export type FieldValue = Schemas['FieldValue'];
export type OwnPerson = Schemas['OwnPerson'];
export type LonLat = readonly [number, number];
/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];
