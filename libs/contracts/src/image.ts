import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary, type DescEnum, type DescField, type DescFile, type DescMessage, type DescMethod, type DescMethodUnary, type DescService, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** All contracts as one set of descriptors, with their comments. Read once from the image that the build wrote beside the package. */
export const contractImage = (): FileRegistry => (image ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(new URL('../maillage.binpb', import.meta.url)))));
let image: FileRegistry | undefined;

/** Services of the platform's own contracts, in the order of their names. */
export const contractServices = (): DescService[] =>
  [...contractImage()].filter((each): each is DescService => each.kind === 'service' && each.typeName.startsWith('maillage.')).sort((a, b) => (a.typeName < b.typeName ? -1 : 1));

/** The same method as the image has it: generated code carries no comments. Throws for a method outside the contracts. */
export function imageMethod(method: DescMethodUnary): DescMethodUnary {
  const found = contractImage().getService(method.parent.typeName)?.method[method.localName];
  if (!found) throw new Error(`${method.parent.typeName}.${method.name} is not in the image`);
  return found as DescMethodUnary;
}

/** What the contract says of an element, or an empty text where the image has no comment. */
export function commentOf(element: DescService | DescMethod | DescMessage | DescField | DescEnum): string {
  const { file, path } = placeOf(element);
  const key = path.join('.');
  let comments = commentsOfFile.get(file);
  if (!comments) {
    comments = new Map(file.proto.sourceCodeInfo?.location.map((location) => [location.path.join('.'), location.leadingComments.trim().replace(/\n\s*/g, ' ')]));
    commentsOfFile.set(file, comments);
  }
  return comments.get(key) ?? '';
}
const commentsOfFile = new WeakMap<DescFile, Map<string, string>>();

/** Field numbers of descriptor.proto: message_type 4, enum_type 5, service 6; field and method 2. Our contracts nest no messages. */
function placeOf(element: DescService | DescMethod | DescMessage | DescField | DescEnum): { file: DescFile; path: number[] } {
  switch (element.kind) {
    case 'service':
      return { file: element.file, path: [6, element.file.services.indexOf(element)] };
    case 'rpc':
      return { file: element.parent.file, path: [6, element.parent.file.services.indexOf(element.parent), 2, element.parent.methods.indexOf(element)] };
    case 'message':
      return { file: element.file, path: [4, element.file.messages.indexOf(element)] };
    case 'field':
      return { file: element.parent.file, path: [4, element.parent.file.messages.indexOf(element.parent), 2, element.parent.fields.indexOf(element)] };
    case 'enum':
      return { file: element.file, path: [5, element.file.enums.indexOf(element)] };
  }
}
