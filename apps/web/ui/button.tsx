import { type ComponentProps, cloneElement, isValidElement } from "react";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "./button-style.ts";
import { cn } from "./cn.ts";
import { Spinner } from "./spinner.tsx";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Renders the only child (a link, say) with the button's look. */
  asChild?: boolean;
  /** The action is under way: the button cannot be pressed again and says so to assistive technology. */
  pending?: boolean;
};

/** The one button. `primary` once per view: it is the action that matters. */
export function Button({ variant, size, asChild, pending, className, children, type, disabled, ...rest }: ButtonProps) {
  const style = buttonStyle({ variant, size, className });
  if (asChild) {
    if (!isValidElement<{ className?: string }>(children)) throw new TypeError("asChild needs one element to dress");
    return cloneElement(children, { ...rest, className: cn(style, children.props.className) });
  }
  return (
    <button
      type={type ?? "button"}
      className={style}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? <Spinner /> : null}
      {children}
    </button>
  );
}

/** A button with an icon alone: `label` is its accessible name and its native tooltip. */
export function IconButton({
  label,
  size = "icon",
  variant = "ghost",
  ...rest
}: Omit<ButtonProps, "aria-label" | "title"> & { label: string }) {
  return <Button variant={variant} size={size} aria-label={label} title={label} {...rest} />;
}
