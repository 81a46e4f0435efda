/** The API's shapes of smart locks and their keys. */
import type { components } from '@menpai/client';

type Schemas = components['schemas'];

export type OwnKey = Schemas['OwnKey'];
export type LockKey = Schemas['KeyResponse'];
export type GivenKey = Schemas['GivenKey'];
export type Lock = Schemas['LockResponse'];
export type CreateLock = Schemas['CreateLock'];
export type CreateKey = Schemas['CreateKey'];
export type KeyState = Schemas['KeyState'];
