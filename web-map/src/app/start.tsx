/** How a page starts: texts, theme, the client of the server's answers. */
import { type NetworkMode, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ComponentType, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { againAfter, isOutage } from '../api/outage';
import { startTexts } from '../i18n';
import { keepPage } from '../offline/worker';
import './base.css';
import '../ui/ui.css';

const clientOf = (networkMode: NetworkMode) =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode,
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // A refusal stays a refusal; only a broken line is worth another attempt.
        retry: (attempts, error) => attempts < 2 && isOutage(error),
        refetchInterval: againAfter,
      },
      mutations: { networkMode },
    },
  });

type Props = { page: ComponentType; theme: ThemeConfig };

function Root({ page: Page, theme }: Props) {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <Page />
      </AntApp>
    </ConfigProvider>
  );
}

/** `networkMode`: `always`: that there is no network is said at once; `online`: what is asked for waits until there is one. */
export async function start(
  page: ComponentType,
  theme: ThemeConfig,
  networkMode: NetworkMode = 'online',
): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('the page has no #root');
  await startTexts();
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={clientOf(networkMode)}>
        <Root page={page} theme={theme} />
      </QueryClientProvider>
    </StrictMode>,
  );
  keepPage();
}
