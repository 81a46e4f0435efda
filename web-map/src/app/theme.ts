/** One calm light theme; every text passes AA on its ground. */
import type { ThemeConfig } from 'antd';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1f5a6b',
    colorInfo: '#1f5a6b',
    colorLink: '#17596c',
    colorError: '#b3361a',
    colorWarning: '#b0770f',
    colorTextSecondary: '#4c5f65',
    colorTextDescription: '#55676d',
    colorTextPlaceholder: '#6f7f84',
    borderRadius: 7,
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontSize: 14,
    fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif",
  },
};
