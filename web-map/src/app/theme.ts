/** One calm light theme; every text passes AA on its ground. */
import type { ThemeConfig } from 'antd';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1f5a6b',
    colorInfo: '#1f5a6b',
    // What antd mixes from so dark a colour is a grey on which dark text cannot be read.
    colorPrimaryBg: '#e4eff2',
    colorPrimaryBgHover: '#d5e6ea',
    colorPrimaryBorder: '#8fb6c1',
    colorInfoBg: '#e4eff2',
    colorInfoBgHover: '#d5e6ea',
    colorInfoBorder: '#8fb6c1',
    colorLink: '#17596c',
    colorSuccess: '#2f7d4f',
    colorSuccessBg: '#e3f1e8',
    colorSuccessBorder: '#93c4a6',
    colorError: '#b3361a',
    colorWarning: '#855600',
    colorWarningBg: '#fdf5e2',
    colorWarningBorder: '#dcc17f',
    colorTextSecondary: '#4c5f65',
    colorTextDescription: '#55676d',
    colorTextPlaceholder: '#6f7f84',
    borderRadius: 7,
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontSize: 14,
    fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif",
  },
};
