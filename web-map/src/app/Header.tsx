/** Top of the console: product, site, search, lists, purpose, language, account. */
import { AlertOutlined, BarChartOutlined, SolutionOutlined } from '@ant-design/icons';
import { Badge, Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BuildingSummary, Me, Site } from '../api/types';
import { PurposeControl } from '../features/purpose/PurposeControl';
import { SearchBox } from '../features/search/SearchBox';
import { useMay } from '../features/session/caller';
import { LanguageSwitch } from '../ui/LanguageSwitch';
import { Logo } from '../ui/Logo';
import { Account } from './Account';
import { useIsNarrow, useIsPhone } from './layout';
import { LIST_ACTIONS } from './lists';
import { PageMenu } from './PageMenu';
import { go, type List, usePlace } from './place';

type Props = { me: Me; site: Site; openGaps: string; onPick(building: BuildingSummary): void };

const LIST_BUTTONS: readonly { list: List; icon: React.ReactNode }[] = [
  { list: 'gaps', icon: <AlertOutlined /> },
  { list: 'people', icon: <SolutionOutlined /> },
  { list: 'statistics', icon: <BarChartOutlined /> },
];

export function Header(props: Props) {
  const isPhone = useIsPhone();
  return isPhone ? <PhoneHeader {...props} /> : <DeskHeader {...props} />;
}

function DeskHeader({ me, site, openGaps, onPick }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <header className="header">
      <div className="brand">
        <Logo size={28} />
        <strong>{t('product.name')}</strong>
        <SiteName me={me} site={site} />
      </div>
      <SearchBox site={site} compact={false} onPick={onPick} />
      <Lists openGaps={openGaps} site={site} />
      <div className="header-end">
        {may('resident.read') && <PurposeControl />}
        <LanguageSwitch />
        <Account me={me} />
      </div>
    </header>
  );
}

function PhoneHeader({ me, site, openGaps, onPick }: Props) {
  const may = useMay();
  return (
    <>
      <header className="header is-phone">
        <SearchBox site={site} compact onPick={onPick} />
        {may('resident.read') && <PurposeControl compact />}
      </header>
      <footer className="bottom-bar">
        <Lists openGaps={openGaps} site={site} />
        <Account me={me} site={site} />
      </footer>
    </>
  );
}

function SiteName({ me, site }: { me: Me; site: Site }) {
  const { t } = useTranslation();
  if (me.sites.length < 2) return <span className="site-name">{site.name}</span>;
  return (
    <Select
      variant="borderless"
      aria-label={t('site.switch')}
      popupMatchSelectWidth={false}
      value={site.id}
      onChange={(next) => go({ site: next, building: null, unit: null })}
      options={me.sites.map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}

function Lists({ openGaps, site }: { openGaps: string; site: Site }) {
  const { t } = useTranslation();
  const may = useMay();
  const { list, building, page } = usePlace();
  const open = page ? null : list;
  const isNarrow = useIsNarrow();
  // Where only one panel fits, a list that is asked for takes the place of the selection.
  const covered = isNarrow && building !== null;
  const toggle = (next: List) =>
    covered
      ? go({ list: next, building: null, unit: null, page: null })
      : go({ list: open === next ? null : next, page: null });
  return (
    <nav className="lists" aria-label={t('nav.main')}>
      {LIST_BUTTONS.filter(({ list }) => may(LIST_ACTIONS[list])).map(({ list, icon }) => (
        <Badge
          key={list}
          count={list === 'gaps' ? openGaps : 0}
          overflowCount={999}
          size="small"
          color="#a63a1b"
          offset={[-6, 4]}
        >
          <Button
            type={open === list && !covered ? 'primary' : 'text'}
            icon={icon}
            aria-pressed={open === list && !covered}
            onClick={() => toggle(list)}
          >
            {t(`nav.${list}`)}
          </Button>
        </Badge>
      ))}
      <PageMenu site={site} />
    </nav>
  );
}
