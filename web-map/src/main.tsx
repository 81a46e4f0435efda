/** Where the console starts. */
import { App } from './app/App';
import { start } from './app/start';
import { theme } from './app/theme';

await start(App, theme);
