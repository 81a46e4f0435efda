/** Where the console starts. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { againAfter, isOutage } from './api/outage';
import { App } from './app/App';
import { theme } from './app/theme';
import { startTexts } from './i18n';
import { keepPage } from './offline/worker';
import './app/base.css';
import './ui/ui.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only a broken line is worth another attempt.
      retry: (attempts, error) => attempts < 2 && isOutage(error),
      refetchInterval: againAfter,
    },
  },
});

function Root() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <App />
      </AntApp>
    </ConfigProvider>
  );
}

const element = document.getElementById('root');
if (!element) throw new Error('the page has no #root');
await startTexts();
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Root />
    </QueryClientProvider>
  </StrictMode>,
);
keepPage();
