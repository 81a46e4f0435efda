/** What problems are about, in the order in which they are offered, each with its sign. */
import Icon, {
  BulbOutlined,
  DeleteOutlined,
  EllipsisOutlined,
  FireOutlined,
  LockOutlined,
  LoginOutlined,
  SoundOutlined,
  ThunderboltOutlined,
  ToolOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { ProblemKind } from './shapes';

function Drop() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden
    >
      <path d="M12 3c4 4.7 6 8.1 6 11a6 6 0 0 1-12 0c0-2.9 2-6.3 6-11z" />
    </svg>
  );
}

export const KIND_SIGNS: Readonly<Record<ProblemKind, ReactNode>> = {
  repair: <ToolOutlined />,
  water: <Icon component={Drop} />,
  electricity: <ThunderboltOutlined />,
  lock: <LockOutlined />,
  gate: <LoginOutlined />,
  fire_safety: <FireOutlined />,
  rubbish: <DeleteOutlined />,
  noise: <SoundOutlined />,
  street: <BulbOutlined />,
  other: <EllipsisOutlined />,
};

export const KINDS: readonly ProblemKind[] = [
  'repair',
  'water',
  'electricity',
  'lock',
  'gate',
  'fire_safety',
  'rubbish',
  'noise',
  'street',
  'other',
];
