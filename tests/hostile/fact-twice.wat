;; why: reads a fact twice
;; zh: 事实编号“title”为空或重复
;; en: fact ids not distinct
;; check: describe

;; item facts
;; Two facts of the same name, both truths.
(data (i32.const 1512) (i32 1520 2))
(data (i32.const 1520) (i32 2060 5 0 2060 5 0))
(func (export "laurel:award/STAGE@VERSION#facts") (result i32) (i32.const 1512))
