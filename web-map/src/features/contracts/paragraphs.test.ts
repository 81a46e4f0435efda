import { expect, it } from 'vitest';
import { paragraphsOf } from './paragraphs';

const TEXT = `房屋租赁合同

出租方：黄业主　证件号码：4***3
承租方：𠮷田小明　证件号码：4***3

1. 出租方将测试村测试巷1号302房出租给承租方居住使用。
10. 其他约定：可以养猫。

拟定日期：2026年3月30日　　文本版本：1`;

it('says every word of the text in its order', () => {
  const paragraphs = paragraphsOf(TEXT);
  expect(paragraphs.map(({ text }) => text).join('\n')).toBe(TEXT.replaceAll('\n\n', '\n'));
});

it('knows the title and the articles', () => {
  expect(paragraphsOf(TEXT).map(({ kind }) => kind)).toEqual([
    'title',
    'line',
    'line',
    'article',
    'article',
    'line',
  ]);
});
