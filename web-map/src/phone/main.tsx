/** Where the page of landlords and tenants starts. */
import { start } from '../app/start';
import { PhoneApp } from './PhoneApp';
import { largeTheme } from './theme';

await start(PhoneApp, largeTheme, 'always');
