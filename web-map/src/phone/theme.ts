/** The console's colours in letters and targets for a person of sixty. */
import type { ThemeConfig } from 'antd';
import { theme } from '../app/theme';

export const largeTheme: ThemeConfig = {
  token: {
    ...theme.token,
    fontSize: 18,
    fontSizeSM: 16,
    controlHeight: 48,
    controlHeightLG: 56,
    controlHeightSM: 44,
    borderRadius: 10,
  },
};
