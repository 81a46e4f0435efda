/** One button that says the other language's name. */
import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage, switchLanguage } from '../i18n';

export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
  const name = other === 'en' ? t('language.en') : t('language.zh');
  return (
    <Button
      type="text"
      icon={<GlobalOutlined />}
      lang={other}
      aria-label={`${t('language.switch')}: ${name}`}
      onClick={() => void switchLanguage(other)}
    >
      {name}
    </Button>
  );
}
