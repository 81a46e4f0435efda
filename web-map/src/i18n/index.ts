/** Language of the console: Chinese unless the person at the screen has switched. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { type Texts, zhCN } from './zh-CN';

export type Language = 'zh-CN' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

const STORED = 'menpai.language';

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: localStorage.getItem(STORED) === 'en' ? 'en' : 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = currentLanguage();
}

export async function switchLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
