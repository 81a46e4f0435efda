/** The way from a room to a viewing of it; to the one that is to come, where there is one. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { useMay } from '../session/caller';
import { useOwnViewings } from './queries';
import { isToCome } from './standing';

export function AskToSee({ listing }: { listing: string }) {
  const { t } = useTranslation();
  const asks = useMay()('own.viewing');
  const viewings = useOwnViewings(asks).data ?? [];
  if (!asks) return null;
  const asked = viewings.some((one) => one.listing_id === listing && isToCome(one));
  return (
    <Button
      block
      type="primary"
      className="own-button"
      onClick={() => goTo(asked ? { screen: 'viewings' } : { screen: 'book', listing })}
    >
      {t(asked ? 'viewing.see_own' : 'viewing.ask')}
    </Button>
  );
}
