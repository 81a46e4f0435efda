/** One box for doorplate, address, name and pinyin. `/` brings the cursor here from anywhere. */
import { SearchOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input, type InputRef, Spin } from 'antd';
import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { BuildingSummary, Site } from '../../api/types';
import { problemText } from '../../ui/problemText';
import { useHotkey } from '../../ui/useHotkey';
import { buildingTitle } from '../building/names';
import { useSettled } from './useSettled';
import { walk } from './walk';
import './SearchBox.css';

type Props = { site: Site; compact: boolean; onPick(building: BuildingSummary): void };

const TYPING_PAUSE_MS = 180;
const MOST = 12;

export function SearchBox({ site, compact, onPick }: Props) {
  const { t } = useTranslation();
  const input = useRef<InputRef>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const q = useSettled(text.trim(), TYPING_PAUSE_MS);
  const found = useQuery({
    queryKey: keys.search(site.id, q),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { query: { site_id: site.id, q, limit: MOST } };
      return (await answerOf(api.GET('/buildings', { params, signal }))).items;
    },
  });
  const items: readonly BuildingSummary[] = q === '' ? [] : (found.data ?? []);
  const fresh = q === text.trim() && !found.isFetching;
  const shown = open && q !== '';

  useHotkey('/', () => input.current?.focus({ cursor: 'all' }));

  const pick = (building: BuildingSummary) => {
    setOpen(false);
    setActive(-1);
    setText(buildingTitle(building, t));
    onPick(building);
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = walk(event.key, active, items.length);
    if (step !== null) {
      event.preventDefault();
      setOpen(true);
      setActive(step);
    } else if (event.key === 'Enter' && fresh) {
      const chosen = items[Math.max(active, 0)];
      if (chosen) pick(chosen);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      input.current?.blur();
    }
  };

  return (
    <search className="search">
      <Input
        ref={input}
        size="large"
        allowClear
        prefix={found.isFetching ? <Spin size="small" /> : <SearchOutlined />}
        placeholder={compact ? t('search.short', { site: site.name }) : t('search.placeholder')}
        aria-label={t('search.label')}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        role="combobox"
        suffix={compact || text ? <span /> : <kbd title={t('search.hint')}>/</kbd>}
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {shown && (
        <div className="search-results">
          <div id={listId} role="listbox" aria-label={t('search.label')}>
            {items.map((building, index) => (
              <Suggestion
                key={building.id}
                id={`${listId}-${index}`}
                building={building}
                active={index === active}
                onPick={() => pick(building)}
              />
            ))}
          </div>
          {found.isError && <p role="alert">{problemText(found.error, t)}</p>}
          {found.isSuccess && fresh && items.length === 0 && <p>{t('search.empty', { q })}</p>}
        </div>
      )}
    </search>
  );
}

type SuggestionProps = { id: string; building: BuildingSummary; active: boolean; onPick(): void };

function Suggestion({ id, building, active, onPick }: SuggestionProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus and points at the option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={active ? 'suggestion is-active' : 'suggestion'}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' });
      }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <strong>{buildingTitle(building, t)}</strong>
      <span className="suggestion-facts">
        {building.units !== null && t('search.units', { count: building.units })}
        {!!building.open_gaps && <em>{t('legend.gaps_count', { count: building.open_gaps })}</em>}
      </span>
      {building.address && <span className="suggestion-address">{building.address}</span>}
    </div>
  );
}
