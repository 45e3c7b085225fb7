;; why: a function is smuggled in
;; zh: 组件不得导入任何函数或资源，却导入了 now
;; en: a component may import no function and no resource, but it imports now
;; check: imports

;; component
(component (import "now" (func (result u64))))
