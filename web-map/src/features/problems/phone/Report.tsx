/** Reports what is broken or wrong: what it is, where and in which words, then photos. One question at a time. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../../phone/way';
import { Answer } from '../../../ui/Answer';
import { useOwnHomes } from '../../own/passQueries';
import { KIND_SIGNS, KINDS } from '../kinds';
import type { OwnProblem, ProblemKind } from '../shapes';
import { AddPhotos } from './AddPhotos';
import { SayWhere } from './SayWhere';
import '../problems.css';
import './report.css';

export function Report() {
  const homes = useOwnHomes();
  const [kind, setKind] = useState<ProblemKind | null>(null);
  const [made, setMade] = useState<OwnProblem | null>(null);
  if (made) return <Photos made={made} onChange={setMade} />;
  if (!kind) return <ChooseKind onChoose={setKind} />;
  return (
    <Answer query={homes} rows={6}>
      {(found) => <SayWhere kind={kind} homes={found} onOther={() => setKind(null)} onMade={setMade} />}
    </Answer>
  );
}

function ChooseKind({ onChoose }: { onChoose(kind: ProblemKind): void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="own-answers report-kinds">
      <legend>{t('repair.what')}</legend>
      {KINDS.map((kind) => (
        <Button key={kind} className="own-button" onClick={() => onChoose(kind)}>
          <span className="report-sign" aria-hidden>
            {KIND_SIGNS[kind]}
          </span>
          {t(`repair.kinds.${kind}`)}
        </Button>
      ))}
    </fieldset>
  );
}

function Photos({ made, onChange }: { made: OwnProblem; onChange(problem: OwnProblem): void }) {
  const { t } = useTranslation();
  const [sending, setSending] = useState(false);
  const some = made.photos.length > 0;
  return (
    <>
      <p className="own-calm" role="status">
        <strong>{t('repair.sent')}</strong> {t(`repair.says.reported.${made.handler}`)}
      </p>
      <AddPhotos problem={made} onAdded={onChange} onSending={setSending} />
      {!sending && (
        <Button
          block
          type={some ? 'primary' : 'default'}
          className="own-button"
          onClick={() => goTo({ screen: 'problems' }, { replaces: true })}
        >
          {t(some ? 'repair.photos_done' : 'repair.no_photos')}
        </Button>
      )}
    </>
  );
}
