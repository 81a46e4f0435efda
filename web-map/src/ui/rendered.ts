/** Parts of pages as the tests see them: in Chinese, without a browser. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App } from 'antd';
import i18next from 'i18next';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { zhCN } from '../i18n/zh-CN';

/** What it shows, given what the page knows already. */
export async function rendered(part: ReactElement, client = new QueryClient()): Promise<string> {
  if (!i18next.isInitialized) {
    const resources = { 'zh-CN': { translation: zhCN } };
    await i18next
      .use(initReactI18next)
      .init({ lng: 'zh-CN', resources, interpolation: { escapeValue: false } });
  }
  return renderToStaticMarkup(createElement(QueryClientProvider, { client }, createElement(App, null, part)));
}
