/** The code of a draft, large on the screen or as a link to send. Another one takes the place of the one before. */
import { QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { CopyButton } from '../../ui/CopyButton';
import { AskFirst, intoView } from '../own/AskFirst';
import { contractAddress } from './code';
import { useContractCode } from './queries';

export function ShowContractCode({ id, primary }: { id: string; primary: boolean }) {
  const { t } = useTranslation();
  const code = useContractCode(id);
  const good = code.data && Date.parse(code.data.good_until) > Date.now() ? code.data : null;
  const make = () => void code.refetch();
  if (!good) {
    return (
      <>
        {code.isError && <Failed error={code.error} />}
        <BusyButton
          block
          className="own-button"
          type={primary ? 'primary' : 'default'}
          busy={code.isFetching}
          onClick={make}
        >
          {t('contract.show_code')}
        </BusyButton>
        <p className="own-soft">{t('contract.code_replaces')}</p>
      </>
    );
  }
  const link = contractAddress(good.code, window.location.origin);
  return (
    <>
      <figure ref={intoView} className="own-code">
        <QRCode
          type="svg"
          value={link}
          size={264}
          errorLevel="M"
          color="#000000"
          bgColor="#ffffff"
          bordered={false}
        />
        <figcaption>
          {t('contract.code_until', { at: dayTime(good.good_until, currentLanguage()) })}
          <br />
          {t('contract.send_link')}
          <code>{link}</code>
          <CopyButton text={link} />
        </figcaption>
      </figure>
      {code.isError && <Failed error={code.error} />}
      <AskFirst
        label={t('contract.new_code')}
        question={t('contract.new_code_sure')}
        busy={code.isFetching}
        onSure={make}
      />
    </>
  );
}
