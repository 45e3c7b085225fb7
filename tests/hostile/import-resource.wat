;; why: a resource is smuggled in, within an instance
;; zh: 组件不得导入任何函数或资源，却导入了 wasi:io/streams@0.2.0
;; en: a component may import no function and no resource, but it imports wasi:io/streams@0.2.0
;; check: imports

;; component
(component
  (import "wasi:io/streams@0.2.0" (instance (export "output-stream" (type (sub resource))))))
